"""Each operation has its own access, also where several methods share an address."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from kusei.foundation.web.access import PUBLIC, MethodAccess, allow
from kusei.foundation.web.api.bearer import Bearer, attach, bearer_of, token
from kusei.foundation.web.api.interface import Api, Router

WRITES = token("thing:write")


def api_of(*routers):
    api = Api(title="things", urls_namespace="split")
    for router in routers:
        api.add_router("", router)
    return api


def declare(router, method, access):
    @getattr(router, method)("/thing", operation_id=f"{method}Thing", url_name=f"{method}-thing")
    @allow(access)
    def operation(request):
        return {}


def test_an_address_of_two_methods_lets_each_in_by_its_own_rule():
    router = Router()
    declare(router, "get", PUBLIC)
    declare(router, "put", WRITES)
    rules = {pattern.callback.access for pattern in api_of(router).urls[0]}
    (rule,) = rules
    assert isinstance(rule, MethodAccess)
    assert rule.code == "GET/HEAD public, PUT token:thing:write"
    make = RequestFactory()
    assert rule.allows(make.get("/thing"))
    assert not rule.allows(make.put("/thing"))
    for scopes, allowed in (({"thing:read"}, False), ({"thing:write"}, True)):
        request = make.put("/thing")
        attach(request, Bearer(1, "x", frozenset(scopes)))
        assert rule.allows(request) is allowed


def test_one_rule_for_all_methods_stays_as_it_is():
    router = Router()
    declare(router, "put", WRITES)
    declare(router, "post", WRITES)
    assert {pattern.callback.access for pattern in api_of(router).urls[0]} == {WRITES}


def test_an_address_in_two_routers_stops_the_start_since_the_second_would_never_be_reached():
    first, second = Router(), Router()
    declare(first, "get", PUBLIC)
    declare(second, "put", WRITES)
    with pytest.raises(ImproperlyConfigured, match="one address"):
        api_of(first, second).urls  # noqa: B018  it is made when it is read


def test_an_operation_without_a_declaration_stops_the_start():
    router = Router()
    router.put("/thing")(lambda request: {})
    with pytest.raises(ImproperlyConfigured, match="does not declare"):
        api_of(router).urls  # noqa: B018


def test_the_rule_of_a_scope_is_one_object():
    assert token("thing:write") is WRITES
    assert bearer_of(RequestFactory().get("/")) is None
