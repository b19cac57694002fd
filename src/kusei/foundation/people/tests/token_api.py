"""A small API for the tests of tokens: one address that everybody reads and that a scope writes."""

from __future__ import annotations

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path
from pydantic import BaseModel

from kusei.foundation.people.commands import end_sessions
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import require_scope, token
from kusei.foundation.web.api.interface import Api, Router

router = Router(tags=["things"])


class Thing(BaseModel):
    """What is sent and answered."""

    text: str


@router.get("/thing", operation_id="getThing", summary="read", response=Thing)
@allow(PUBLIC)
def get_thing(request: HttpRequest) -> HttpResponse:
    return Answer(request).send(lambda: Thing(text=str(request.user)))


@router.get("/inside", operation_id="getInside", summary="read", response=Thing)
@allow(PUBLIC)
def get_inside(request: HttpRequest) -> HttpResponse:
    require_scope(request, "thing:read")
    return Answer(request).send(lambda: Thing(text="inside"))


@router.put("/thing", operation_id="putThing", summary="write", response=Thing)
@allow(token("thing:write"))
def put_thing(request: HttpRequest, payload: Thing) -> HttpResponse:
    end_sessions(user=request.user)  # a write that the history records
    return Answer(request).written(payload)


api = Api(title="things", urls_namespace="things")
api.add_router("", router)

urls = import_module("kusei.conf.urls")  # the tests of this floor import nothing from above

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [path("api/test/", api.urls), *urls.urlpatterns]
