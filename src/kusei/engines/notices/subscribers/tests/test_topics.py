"""The topics of a pack: what a file may say, and what loading does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from kusei.engines.notices.subscribers import commands, defaults, topicfile
from kusei.engines.notices.subscribers.loading import load_topics
from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.engines.notices.subscribers.topicfile import TopicsWrong, read
from kusei.foundation.people.models import User

HEAD = "format: kusei-notice-topics/1\nquiet_hours: {from: 22:00, until: 06:30}\ngroups:\n"
GROUP = "  - key: family\n    labels: {ja: 子育て}\n    topics:\n"


def entry(key: str = "child", more: str = "") -> str:
    return f"      - key: {key}\n        labels: {{ja: 子ども, en: Children}}\n        channels: [line, mail]\n{more}"


def write(packs: Path, text: str, pack: str = "") -> Path:
    path = packs / (pack or django_settings.HOME_PACK) / topicfile.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time(own_packs: Path) -> None:
    folder = write(own_packs, HEAD + GROUP + entry() + entry("waste")).parent.parent
    assert [outcome for _, _, outcome in load_topics(folder).topics] == ["created", "created"]
    assert [outcome for _, _, outcome in load_topics(folder).topics] == ["unchanged", "unchanged"]
    assert list(Topic.objects.values_list("key", "group", "order")) == [("child", "family", 0), ("waste", "family", 1)]


@pytest.mark.django_db
def test_a_topic_that_is_gone_ends_and_holds_again_when_it_comes_back(own_packs: Path) -> None:
    folder = write(own_packs, HEAD + GROUP + entry() + entry("waste")).parent.parent
    load_topics(folder)
    person = subscriber(topics=[Topic.objects.get(key="waste")])
    write(own_packs, HEAD + GROUP + entry(more="        daily_limit: 3\n"))
    assert {key: outcome for key, _, outcome in load_topics(folder).topics} == {"child": "changed", "waste": "ended"}
    assert Topic.objects.get(key="waste").ended_on is not None
    assert [outcome for _, _, outcome in load_topics(folder).topics] == ["unchanged"]
    write(own_packs, HEAD + GROUP + entry() + entry("waste"))
    load_topics(folder)
    assert Topic.objects.get(key="waste").ended_on is None
    assert person.subscriptions.count() == 1


@pytest.mark.django_db
def test_a_pack_without_topics_of_its_own_takes_the_common_ones(own_packs: Path) -> None:
    write(own_packs, HEAD + GROUP + entry("common-one"), "common")
    load_topics(own_packs / django_settings.HOME_PACK)
    assert [row.key for row in Topic.objects.all()] == ["common-one"]


@pytest.mark.django_db
def test_the_topics_of_another_municipality_are_read_but_not_kept(own_packs: Path) -> None:
    write(own_packs, HEAD + GROUP + entry(), "elsewhere")
    assert load_topics(own_packs / "elsewhere").checked
    assert not Topic.objects.exists()
    write(own_packs, HEAD + GROUP + entry("NO"), "elsewhere")
    with pytest.raises(TopicsWrong):
        load_topics(own_packs / "elsewhere")


@pytest.mark.django_db
def test_quiet_hours_of_the_file_hold_for_whom_has_not_chosen_and_only_from_then_on(
    own_packs: Path, hanako: User
) -> None:
    write(own_packs, HEAD + GROUP + entry())
    made = commands.ensure(user=hanako)
    assert (str(made.quiet_from), str(made.quiet_until)) == ("22:00:00", "06:30:00")


def test_a_file_that_cannot_be_read_sets_no_quiet_hours(own_packs: Path) -> None:
    write(own_packs, "groups: [")
    assert defaults.quiet_hours() == (None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: [", "not YAML"),
        ("groups: &a []\nquiet_hours: *a\n", "aliases"),
        ("groups: []\ngroups: []\n", "line 2"),
        ("[]", "line 1"),
        ("colour: red\n", "line 1: colour"),
        ("format: kusei-notice-topics/2\n", "line 1: format"),
        (HEAD + GROUP + entry().replace("ja: 子ども, ", ""), "line 8: groups[1].topics[1].labels: ja is missing"),
        (HEAD + GROUP + entry().replace("en:", "xx:"), "unknown languages: xx"),
        (HEAD + GROUP + entry().replace("[line, mail]", "[line, line]"), "line 9: groups[1].topics[1].channels"),
        (HEAD + GROUP + entry().replace("[line, mail]", "[pigeon]"), "line 9: groups[1].topics[1].channels[1]"),
        (HEAD + GROUP + entry().replace("[line, mail]", "[]"), "channels"),
        (HEAD + GROUP + entry("Child"), "line 7: groups[1].topics[1].key"),
        (HEAD + GROUP + entry() + entry(), "stands there twice: child"),
        (HEAD + GROUP + entry(more="        daily_limit: 0\n"), "line 10: groups[1].topics[1].daily_limit"),
        (HEAD + GROUP + entry(more="        limit: 1\n"), "limit"),
        ("quiet_hours: {from: 21:00, until: 21:00}", "from and until are the same"),
        ("quiet_hours: {from: 25:00, until: 07:00}", "quiet_hours.from"),
        ("quiet_hours: {from: 21:00}", "quiet_hours.until"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_line(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text, "ota")
    with pytest.raises(TopicsWrong) as refused:
        read(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith("ota/notices/topics.yaml")


@pytest.mark.parametrize("pack", ["common", "ota", "setagaya", "suginami"])
def test_the_topics_in_this_repository_are_sound_marked_as_samples_and_in_three_languages(pack: str) -> None:
    content = read(Path(django_settings.PACKS_DIR) / pack / topicfile.FILE)
    words = [words for group in content.groups for one in group.topics for words in (one.labels, one.notes)]
    words += [group.labels for group in content.groups]
    assert content.sample
    assert all(one is not None and {"ja", "en", "ja-easy"} <= set(one.root) for one in words)


@pytest.mark.django_db
def test_kusei_load_takes_the_topics_in_and_says_where_a_file_is_wrong(own_packs: Path, settings: Any) -> None:
    folder = write(own_packs, HEAD + GROUP + entry()).parent.parent
    out = io.StringIO()
    call_command("load", folder, stdout=out)
    assert "child" in out.getvalue()
    write(own_packs, HEAD + GROUP + entry().replace("ja:", "de:"))
    with pytest.raises(CommandError, match=r"topics\.yaml line 8"):
        call_command("load", folder)
    assert Topic.objects.get().labels["ja"] == "子ども"
