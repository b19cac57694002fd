"""Django's settings, one fragment a subject; each fragment is short and says what it decides."""

from kusei.conf.settings.core import *
from kusei.conf.settings.notices import *
from kusei.conf.settings.payments import *
from kusei.conf.settings.records import *
from kusei.conf.settings.signin import *
from kusei.conf.settings.web import *
