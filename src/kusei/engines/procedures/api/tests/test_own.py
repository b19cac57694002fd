"""A resident's program hands in, reads and goes on with the person's own applications, and nobody else's."""

from __future__ import annotations

import io
import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from PIL import Image

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application, Cover, Draft
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.tokens.commands import TokenRefused, create_token

READ, WRITE = "applications:read", "applications:write"


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "JPEG")
    return made.getvalue()


def send_file(client: Client, user: Any, content: bytes | None = None, name: str = "写真.jpg") -> Any:
    token = create_token(user=user, name=f"files {StoredFile.objects.count()} {name}", scopes=[WRITE]).credential.text()
    upload = SimpleUploadedFile(name, content or photo(), "image/jpeg")
    return client.post("/api/v1/files", {"file": upload}, headers={"Authorization": f"Bearer {token}"})


def test_an_application_is_received_with_a_number_and_belongs_to_the_person(
    submit: Any, world: SimpleNamespace
) -> None:
    answer = submit()
    assert answer.status_code == 201, answer.content
    found = answer.json()
    made = Application.objects.get(number=found["number"])
    assert made.cover.owner == world.hanako
    assert (found["state"], found["fee"], found["answers"]["born"]) == ("received", 710, "1990-04-01")
    assert found["may"] == ["withdraw", "message"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_same_key_again_is_the_same_application(submit: Any) -> None:
    first, second = submit(), submit()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Application.objects.count() == Cover.objects.count() == 1


def test_another_key_or_another_person_is_another_application(submit: Any) -> None:
    numbers = {submit(key="first-key").json()["number"], submit(key="other-key").json()["number"]}
    numbers.add(submit("other", key="first-key").json()["number"])
    assert len(numbers) == 3


def test_the_same_key_with_other_answers_is_refused(submit: Any) -> None:
    submit()
    answer = submit(answers={**ANSWERS, "copies": 3})
    assert (answer.status_code, answer.json()["code"]) == (409, "applications.intent-taken")
    assert Application.objects.count() == 1


def test_without_a_key_nothing_is_received(call: Any) -> None:
    answer = call("hanako", WRITE, "POST", "/applications", {"procedure": "certificate-copy", "answers": ANSWERS})
    assert (answer.status_code, answer.json()["code"]) == (400, "parameter-invalid")
    assert not Application.objects.exists()


def test_missing_answers_are_422_with_the_path_of_each_field_and_leave_nothing(submit: Any) -> None:
    answer = submit(answers={**ANSWERS, "applicant": {"family": "見本"}, "copies": 0, "mistyped": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "applications.incomplete")
    assert {one["parameter"] for one in answer.json()["errors"]} == {
        "mistyped", "applicant.given", "applicant.family_kana", "applicant.given_kana", "copies",
    }  # fmt: skip
    assert not Draft.objects.exists()
    assert submit().status_code == 201  # put right, with the same key


def test_a_closed_or_unknown_procedure_is_refused(submit: Any, world: SimpleNamespace) -> None:
    world.version.procedure.is_open = False
    world.version.procedure.save()
    assert submit().json()["code"] == "applications.closed"
    assert submit(procedure="nothing").status_code == 404


def test_somebody_for_whom_one_may_not_act_is_refused(submit: Any, world: SimpleNamespace) -> None:
    answer = submit(subject=f"person:{world.other.pk}")
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == ["subject"]


def test_a_file_is_sent_first_and_named_in_the_answers(submit: Any, client: Client, call: Any, world: Any) -> None:
    sent = send_file(client, world.hanako)
    assert sent.status_code == 201, sent.content
    file = sent.json()["id"]
    answers = {**ANSWERS, "reason": "damaged", "photo": [file]}
    found = submit(answers=answers).json()
    assert [(one["id"], one["field"], one["name"]) for one in found["files"]] == [(file, "photo", "写真.jpg")]
    assert submit(answers=answers).status_code == 200
    got = call("hanako", READ, "GET", f"/applications/{found['number']}/files/{file}")
    assert got.status_code == 200
    assert got.headers["Content-Type"] == "image/jpeg"
    assert call("other", READ, "GET", f"/applications/{found['number']}/files/{file}").status_code == 404


def test_a_file_of_somebody_else_or_used_elsewhere_is_refused(submit: Any, client: Client, world: Any) -> None:
    answers = {**ANSWERS, "reason": "damaged", "photo": [send_file(client, world.other).json()["id"]]}
    refused = submit(answers=answers)
    assert refused.status_code == 422
    assert [one["parameter"] for one in refused.json()["errors"]] == ["photo"]
    own = {**answers, "photo": [send_file(client, world.hanako).json()["id"]]}
    assert submit(answers=own).status_code == 201
    assert submit(answers=own, key="another-key").status_code == 422


def test_a_file_that_is_none_is_refused_with_a_sentence(client: Client, world: Any) -> None:
    answer = send_file(client, world.hanako, b"MZ\x90\x00", "x.exe")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_the_list_holds_ones_own_alone_and_a_number_of_another_is_404(call: Any, filed: Application) -> None:
    assert [one["number"] for one in call("hanako", READ, "GET", "/applications").json()["items"]] == [filed.number]
    assert call("hanako", READ, "GET", "/applications?state=decided").json()["total"] == 0
    assert call("other", READ, "GET", "/applications").json()["total"] == 0
    theirs = call("other", READ, "GET", f"/applications/{filed.number}")
    nobodys = call("other", READ, "GET", "/applications/08-7K3M-9QXA2")
    told = [{key: one.json()[key] for key in ("status", "code", "detail")} for one in (theirs, nobodys)]
    assert told[0] == told[1]
    for word, body in (("withdraw", {}), ("messages", {"text": "x"}), ("correction", {"answers": {}})):
        assert call("other", WRITE, "POST", f"/applications/{filed.number}/{word}", body).status_code == 404


def test_a_withdrawal_says_what_it_saw(call: Any, filed: Application) -> None:
    path = f"/applications/{filed.number}/withdraw"
    stale = call("hanako", WRITE, "POST", path, {"seen": 9})
    assert (stale.status_code, stale.json()["conflicts"]) == (409, [])
    answer = call("hanako", WRITE, "POST", path, {"seen": 1, "reason": "不要になった"})
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert call("hanako", WRITE, "POST", path, {}).json()["code"] == "applications.not-possible-now"


def test_a_correction_is_answered_with_what_was_asked_alone(
    call: Any, filed: Application, client: Client, world: Any
) -> None:
    office.ask_correction(
        application_id=filed.pk,
        fields={"reason": "写真のため", "photo": "写真を"},
        message="お願いします",
        due_on=None,
        by=world.editor,
    )
    found = call("hanako", READ, "GET", f"/applications/{filed.number}").json()
    assert {one["field"] for one in found["correction"]["items"]} == {"reason", "photo"}
    path = f"/applications/{filed.number}/correction"
    wrong = call("hanako", WRITE, "POST", path, {"answers": {"reason": "damaged"}})
    assert [one["parameter"] for one in wrong.json()["errors"]] == ["photo"]
    file = send_file(client, world.hanako).json()["id"]
    body = {"answers": {"reason": "damaged", "photo": [file], "copies": 5}, "seen": found["seen"]}
    answer = call("hanako", WRITE, "POST", path, body)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["answers"]["copies"]) == ("in-review", 2)
    assert [one["id"] for one in answer.json()["files"]] == [file]


def test_messages_go_to_the_office(call: Any, filed: Application) -> None:
    answer = call("hanako", WRITE, "POST", f"/applications/{filed.number}/messages", {"text": "いつごろですか"})
    assert answer.status_code == 201
    assert [(one["text"], one["from_office"]) for one in answer.json()["messages"]] == [("いつごろですか", False)]
    number = call("hanako", WRITE, "POST", f"/applications/{filed.number}/messages", {"text": "123456789018です"})
    assert number.status_code == 400


def test_a_resident_gets_tokens_of_their_own_applications_alone(world: Any, call: Any, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True  # is no matter of residents
    create_token(user=world.hanako, name="自分の", scopes=[READ, WRITE])
    for scopes in (["desk:read"], [READ, "desk:write"], ["cycle:read"], ["nothing:read"]):
        with pytest.raises(TokenRefused):
            create_token(user=world.hanako, name="だめ", scopes=scopes)
    assert call("hanako", READ, "GET", "/applications").status_code == 200
    refused = call("hanako", READ, "POST", "/applications", {}, **{"Idempotency-Key": "some-key"})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


@pytest.mark.django_db(transaction=True)
def test_twenty_calls_with_one_key_at_once_make_one_application(world: Any) -> None:
    token = create_token(user=world.hanako, name="同時", scopes=[WRITE]).credential.text()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one-intent"}
    body = json.dumps({"procedure": "certificate-copy", "answers": ANSWERS})
    gate, answers = threading.Barrier(20), []

    def press() -> None:
        gate.wait()
        try:
            answers.append(Client().post("/api/v1/applications", body, "application/json", headers=headers))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.status_code for one in answers) == [200] * 19 + [201]
    assert len({one.json()["number"] for one in answers}) == Application.objects.count() == 1
