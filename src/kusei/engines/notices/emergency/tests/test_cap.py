"""CAP 1.2: what is written passes the schema and our own rules, which find each fault that the schema misses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kusei.engines.notices.emergency import cap, rules
from kusei.engines.notices.emergency.cap.writing import Sender
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.tests.conftest import followed, released

XSD = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "data" / "CAP-v1.2.xsd")))
SENDER = Sender("www.city.ota.tokyo.jp", "東京都大田区", "Ōta City, Tokyo", "131113", "https://example.jp/alerts/")
CAP = {"c": cap.NAMESPACE}


def valid(xml: bytes) -> list[str]:
    """Faults that the schema or our own rules find."""
    document = etree.fromstring(xml)
    XSD.validate(document)
    return [str(error) for error in XSD.error_log] + cap.check(xml)


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2031, 1, 1), timezones=st.just(dt.UTC))
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
TITLES = WORDS.filter(lambda text: text.strip() and any(sign.isalnum() for sign in text))
RINGS = st.tuples(st.floats(20, 45), st.floats(122, 153), st.floats(0.001, 1), st.floats(0.001, 1)).map(
    lambda box: [
        [box[0], box[1]],
        [box[0] + box[2], box[1]],
        [box[0] + box[2], box[1] + box[3]],
        [box[0], box[1] + box[3]],
        [box[0], box[1]],
    ]
)


@st.composite
def alerts(draw: st.DrawFn) -> tuple[Alert, list[Alert]]:
    """Any alert that was released, with what it follows."""
    level, drill = draw(st.sampled_from(rules.LEVELS)), draw(st.booleans())
    at = draw(MOMENTS)
    action = draw(st.sampled_from(["issue", "update", "cancel"]))
    before = draw(st.integers(1, 3)) if action != "issue" else 0
    mark = "-drill" if drill else ""
    texts = {
        language: {"title": draw(TITLES), "body": draw(WORDS), "link": ""}
        for language in ("ja", *draw(st.sets(st.sampled_from(["ja-easy", "en", "zh", "ko", "vi", "ne", "tl"]))))
    }
    alert = Alert(
        identifier=f"131113-2026{mark}-{before + 1:05d}",
        number=before + 1,
        number_year=2026,
        action=action,
        ending=draw(st.sampled_from(["lifted", "mistaken"])) if action == "cancel" else "",
        level=level,
        order=rules.order_of(level).value,
        hazard=draw(st.sampled_from(rules.HAZARDS)),
        whole=(whole := draw(st.booleans())),
        towns=[]
        if whole
        else draw(st.lists(st.sampled_from(["蒲田一丁目", "羽田空港一丁目"]), min_size=1, unique=True)),
        polygons=draw(st.lists(RINGS, max_size=3)),
        texts=texts,
        released_at=at,
        effective_at=at + dt.timedelta(minutes=draw(st.integers(-600, 600))),
        drill=drill,
    )
    if level < 3 and action != "cancel":
        begins = max(alert.released_at, alert.effective_at)
        alert.expires_at = draw(st.none() | st.integers(1, 10_000).map(lambda m: begins + dt.timedelta(minutes=m)))
    earlier = [
        Alert(identifier=f"131113-2026{mark}-{n + 1:05d}", released_at=at - dt.timedelta(hours=9 - n))
        for n in range(before)
    ]
    return alert, earlier


@settings(max_examples=200)
@given(alerts())
def test_every_alert_passes_the_schema_and_our_rules(both):
    alert, earlier = both
    xml = cap.write(alert, sender=SENDER, earlier=earlier)
    assert valid(xml) == []
    root = etree.fromstring(xml)
    assert root.findtext("c:scope", namespaces=CAP) == ("Restricted" if alert.drill else "Public")
    assert root.findtext("c:status", namespaces=CAP) == ("Exercise" if alert.drill else "Actual")
    assert root.findtext("c:sent", namespaces=CAP).endswith("+09:00")
    assert len(root.findall("c:info", CAP)) == len(alert.texts)


@pytest.mark.parametrize(
    ("level", "said"),
    [(5, ("Immediate", "Extreme", "Observed")), (4, ("Immediate", "Severe", "Likely")),
     (3, ("Expected", "Moderate", "Likely")), (2, ("Future", "Minor", "Possible"))],
)  # fmt: skip
def test_a_level_says_how_urgent_severe_and_certain_it_is(town, level, said):
    root = etree.fromstring(cap.write(released(town, level), sender=SENDER))
    info = root.find("c:info", CAP)
    assert tuple(info.findtext(f"c:{name}", namespaces=CAP) for name in ("urgency", "severity", "certainty")) == said
    assert [one.text for one in info.findall("c:responseType", CAP)] == {
        5: ["Shelter"], 4: ["Evacuate"], 3: ["Evacuate", "Prepare"], 2: ["Prepare"]
    }[level]  # fmt: skip


def test_an_update_and_a_cancellation_refer_to_everything_before(town, now):
    first = released(town)
    now.at += dt.timedelta(minutes=10)
    second = followed(town, first, "update")
    now.at += dt.timedelta(minutes=10)
    third = followed(town, second, "cancel")
    xml = cap.write(third, sender=SENDER, earlier=[first, second])
    assert valid(xml) == []
    assert etree.fromstring(xml).findtext("c:references", namespaces=CAP) == (
        "www.city.ota.tokyo.jp,131113-2026-00001,2026-09-09T16:05:00+09:00 "
        "www.city.ota.tokyo.jp,131113-2026-00002,2026-09-09T16:15:00+09:00"
    )
    assert etree.fromstring(xml).findtext("c:msgType", namespaces=CAP) == "Cancel"


def right() -> str:
    """A message without a fault: level 4 with a ring, in two languages, following another."""
    at = dt.datetime(2026, 9, 9, 7, 5, tzinfo=dt.UTC)
    texts = {language: {"title": "題", "body": "文", "link": ""} for language in ("ja", "en")}
    alert = Alert(
        identifier="131113-2026-00002", action="update", level=2, order="information", hazard="flood", whole=True,
        polygons=[[[35.5, 139.7], [35.6, 139.7], [35.6, 139.8], [35.5, 139.7]]], texts=texts, released_at=at,
        effective_at=at, expires_at=at + dt.timedelta(hours=2),
    )  # fmt: skip
    before = Alert(identifier="131113-2026-00001", released_at=at - dt.timedelta(hours=1))
    xml = cap.write(alert, sender=SENDER, earlier=[before])
    assert valid(xml) == []
    return xml.decode()


RING = "35.5,139.7 35.6,139.7 35.6,139.8 35.5,139.7"
FAULTS = {
    "a space in the identifier": ("<identifier>131113-2026-00002", "<identifier>131113 2026"),
    "a comma in the identifier": ("<identifier>131113-2026-00002", "<identifier>131113,2026"),
    "an ampersand in the sender": ("<sender>www.", "<sender>a&amp;b."),
    "no identifier": ("<identifier>131113-2026-00002<", "<identifier><"),
    "an update that refers to nothing": (None, "references"),
    "a reference of two parts": (",2026-09-09T15:05:00+09:00<", "<"),
    "a reference with a letter for the zone": ("15:05:00+09:00</references>", "15:05:00Z</references>"),
    "a reference to itself": ("131113-2026-00001", "131113-2026-00002"),
    "a reference to the future": ("2026-09-09T15:05:00+09:00</references>", "2027-09-09T15:05:00+09:00</references>"),
    "a drill with a public scope": ("<status>Actual", "<status>Exercise"),
    "a test with a public scope": ("<status>Actual", "<status>Test"),
    "a restriction that is missing": ("<scope>Public", "<scope>Restricted"),
    "addresses that are missing": ("<scope>Public", "<scope>Private"),
    "an empty headline": ("<headline>題</headline>", "<headline></headline>"),
    "a language twice": ("<language>en<", "<language>ja<"),
    "another severity in another language": ("<severity>Minor", "<severity>Extreme"),
    "an end before the beginning": ("<expires>2026-09-09T18:05", "<expires>2026-09-09T15:05"),
    "a ring that is not closed": ("35.5,139.7</polygon>", "35.4,139.7</polygon>"),
    "a ring of three": ("35.6,139.7 35.6,139.8 ", "35.6,139.7 "),
    "longitude before latitude": (RING, " ".join(",".join(pair.split(",")[::-1]) for pair in RING.split())),
    "a ring that encloses nothing": ("35.6,139.8", "35.7,139.7"),
    "words in a ring": ("35.5,139.7 35.6", "here 35.6"),
    "a polygon with semicolons": ("35.5,139.7 35.6,139.7", "35.5,139.7; 35.6,139.7"),
    "an area without a name": (None, "areaDesc"),
    "no area": (None, "area"),
    "no info": (None, "info"),
    "a document type": ("<alert ", '<!DOCTYPE alert [<!ENTITY x "y">]><alert '),
    "another root": ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"),
    "half a document": ("</alert>", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rules_find(fault):
    old, new = FAULTS[fault]
    xml = right()
    if old is None:
        root = etree.fromstring(xml.encode())
        for one in root.findall(f".//c:{new}", CAP):
            one.text = None
            for child in list(one):
                one.remove(child)
            if new != "areaDesc":
                one.getparent().remove(one)
        wrong = etree.tostring(root)
    else:
        assert old in xml, "the fault can be put in"
        count = 1 if fault in {"another severity in another language"} else -1
        wrong = xml.replace(old, new, count).encode()
    assert cap.check(wrong) != []


def test_the_schema_alone_would_let_most_of_them_pass():
    """The positive control: our rules are needed."""
    passed = 0
    for old, new in FAULTS.values():
        if old is None or "DOCTYPE" in new or new == "":
            continue
        document = etree.fromstring(right().replace(old, new).encode())
        passed += XSD.validate(document)
    assert passed >= 15


def test_no_entity_of_a_document_is_ever_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    xml = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><alert xmlns="{cap.NAMESPACE}">&x;</alert>'
    assert cap.check(xml.encode()) == ["a document type is declared"]
