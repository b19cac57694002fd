"""The real packs that the tests share are those that loading makes."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.apps import apps

from kusei.foundation.audit import chain
from kusei.services.plans.commands.pack import load_packs
from kusei.services.plans.tests.conftest import PACKS
from kusei.services.plans.tests.keeping import TABLES, made_once
