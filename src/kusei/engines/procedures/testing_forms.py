"""What tests of forms and of the catalogue start from, below applications: a municipality, staff, a small procedure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.definition import Guide, Procedure
from kusei.engines.procedures.definition.reading import read_file, read_text
from kusei.engines.procedures.models import Version
from kusei.foundation.org.models import Department, Municipality, RoleAssignment
from kusei.foundation.people.models import User

SMALL = Path(__file__).parent / "tests" / "files" / "small.yaml"
ANSWERS: dict[str, Any] = {
    "applicant": {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"},
    "born": "1990-04-01",
    "address": {
        "postal_code": "1448621",
        "prefecture": "東京都",
        "city": "大田区",
        "town": "蒲田五丁目",
        "block": "13-14",
    },
    "phone": "0300000000",
    "reason": "lost",
    "copies": 2,
    "sure": True,
}
GUIDE = """
format: kusei-guide/1
key: moving-in
title: {ja: 引っ越してきたとき, en: When you move in}
summary: 引っ越しのときの手続です。
life_events: [moving-housing]
together: true
questions:
  - {key: moved_on, type: date, label: 引っ越した日}
  - {key: lost, type: yes_no, label: 証明書をなくしましたか}
items:
  - {procedure: certificate-copy, when: lost, deadline: 14日以内, days: 14, days_from: moved_on}
  - {title: 電気と水道, where: それぞれの会社, bring: [検針票]}
"""


def municipality(code: str = "131113") -> Municipality:
    """The home municipality with two departments, `madoguchi` and `zeimu`, below `kumin`."""
    home, made = Municipality.objects.get_or_create(
        code=code, defaults={"name": "大田区", "name_en": "Ōta City", "is_home": True}
    )
    if made:
        top = Department.objects.create(municipality=home, code="kumin", name="区民部")
        for key, name in (("madoguchi", "窓口課"), ("zeimu", "税務課")):
            Department.objects.create(municipality=home, code=key, name=name, parent=top)
    return home


def staff(role: str, department: str = "madoguchi", email: str = "") -> User:
    """Somebody with a role in a department; `department=""` for everywhere."""
    address = email or f"{role}-{department or 'all'}@example.jp"
    user = User.objects.filter(email=address).first() or User.objects.create_user(
        address, "見本の合言葉 12345", name=address
    )
    where = Department.objects.get(code=department) if department else None
    RoleAssignment.objects.create(user=user, role=role, department=where, valid_from="2020-04-01")
    return user


def small(**changes: Any) -> Procedure:
    """The small procedure of the tests; `changes` replace parts of it, such as `identity="contact"`."""
    content = read_file(SMALL)
    if not isinstance(content, Procedure):
        raise TypeError("the file holds a guide")
    return content.model_copy(update=changes) if changes else content


def small_guide() -> Guide:
    """A guide that leads to the small procedure and to something elsewhere."""
    content = read_text(GUIDE)
    if not isinstance(content, Guide):
        raise TypeError("the text holds a procedure")
    return content


def published(content: Procedure | str | None = None, home: Municipality | None = None) -> Version:
    """A procedure in force: the small one, a definition, or YAML."""
    made = read_text(content) if isinstance(content, str) else content or small()
    if not isinstance(made, Procedure):
        raise TypeError("the text holds a guide")
    return publishing.publish(municipality=home or municipality(), content=made, by=None, origin="pack").version
