"""What a new procedure begins with: the fewest things that make it a definition, and a first question."""

from __future__ import annotations

from typing import Any


def skeleton(*, key: str, title: str, department: str, kind: str = "application") -> dict[str, Any]:
    """Plain data of a procedure that asks for the applicant's name and can be granted or refused."""
    return {
        "format": "kusei-procedure/1",
        "key": key,
        "title": {"ja": title},
        "kind": kind,
        "summary": {"ja": title},
        "department": department,
        "who": {"ja": "どなたでも", "en": "Anybody", "easy": "だれでも"},
        "when": {"ja": "いつでも", "en": "At any time", "easy": "いつでも"},
        "decision": {
            "outcomes": [
                {"key": "granted", "label": {"ja": "認める", "en": "Granted", "easy": "いいです"}},
                {
                    "key": "refused",
                    "label": {"ja": "認めない", "en": "Refused", "easy": "だめです"},
                    "favourable": False,
                    "reason_required": True,
                },
            ]
        },
        "form": {
            "sections": [
                {
                    "key": "applicant",
                    "title": {"ja": "申請する人", "en": "Applicant", "easy": "申し込む人"},
                    "fields": [
                        {
                            "key": "name",
                            "type": "name",
                            "label": {"ja": "氏名", "en": "Name", "easy": "名前"},
                            "profile": "name",
                        }
                    ],
                }
            ]
        },
    }
