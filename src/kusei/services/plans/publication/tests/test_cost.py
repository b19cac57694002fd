"""What public pages cost with real plans: a fixed number of SQL queries, however large the plan."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.web import keeping

# Of a plan with indicators, and of one without any. Frame and stamp of the page included.
COST = {"dashboard/": (16, 11), "changes/": (7, 5), "data/": (11, 9), "feed.atom": (6, 4)}


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("page_of", COST)
def test_pages_cost_a_fixed_number_of_queries(page_of: str, real_packs: object, client: Client, db: None) -> None:
    client.get(f"/plans/ota-dx/{page_of}")  # the first page of all asks for more
    for slug in ("ota-dx", "ota-programme", "setagaya-new-management", "suginami-comprehensive"):
        keeping.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/plans/{slug}/{page_of}").status_code == 200
        assert len(found) in COST[page_of], slug
