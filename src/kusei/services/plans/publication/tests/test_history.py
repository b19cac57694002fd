"""The history of an initiative: editions, reports, evaluations, observations and values."""

from __future__ import annotations

import json
import re

from django.test import Client

from kusei.foundation.org.models import Municipality
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.tests import examples
from kusei.services.plans.publication.tests.reading import text_at


def test_the_history_of_an_initiative_holds_all_that_was_published_about_it(results: Edition, client: Client) -> None:
    text = text_at(client, "/plans/sample/initiatives/W1/history/")
    for words in (
        "令和7年版",
        "進捗報告（令和7年度",
        "機器を入れた。",
        "評価（令和7年度）",
        "標準化の期限",
        "計画に反映する",
        "36",
    ):
        assert words in text


def test_a_change_of_the_edition_stands_in_the_history(
    plan: Edition, municipality: Municipality, client: Client
) -> None:
    data = examples.plan_with_indicator().model_dump(mode="json", exclude_defaults=True)
    data["plan"]["edition"] |= {"code": "2026", "label": "令和8年版", "published": "2026-03"}
    data["initiatives"][0]["schedule"][0]["years"]["2026"] = {"text": "一部実施"}
    data["initiatives"] = [item for item in data["initiatives"] if item["key"] != "W2"]
    load_plan(type(examples.plan_with_indicator()).model_validate(data), actor=None, municipality=municipality)
    text = text_at(client, "/plans/sample/initiatives/W1/history/")
    assert "令和8年版" in text
    assert re.search(r"<ins>[^<]*一部実施", text)
    gone = text_at(client, "/plans/sample/initiatives/W2/history/")
    assert "いまの版にはありません" in gone
    rows = json.loads(text_at(client, "/plans/sample/data/changes.json"))
    assert {"W1", "W2"} <= {row["取組のキー"] for row in rows}


def test_a_history_of_nothing_is_not_found(plan: Edition, client: Client) -> None:
    for path in ("sample/initiatives/W9", "none/initiatives/W1"):
        assert client.get(f"/plans/{path}/history/").status_code == 404
