"""Kusei (区政): the plan of a municipality and the services that it promises, on one platform."""

import os

# openpyxl reads with lxml wherever that is installed (pyHanko brings it). Files of strangers are read by the standard
# library's parser, whose errors and limits `foundation.web.workbooks` knows; openpyxl asks this when it is imported.
os.environ.setdefault("OPENPYXL_LXML", "False")
