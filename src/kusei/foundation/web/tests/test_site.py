"""The public address of the installation: known, or the deployment is warned."""

from __future__ import annotations

import pytest

from kusei.foundation.web import site


@pytest.mark.parametrize("origins", [[], ["http://example.lg.jp"]])
def test_without_a_safe_address_the_deployment_is_warned_that_links_are_left_out(settings, origins):
    settings.CSRF_TRUSTED_ORIGINS = origins
    assert [one.id for one in site.has_an_address()] == ["web.W020"]


def test_the_first_origin_is_the_address(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://example.lg.jp", "https://other.example"]
    assert site.address() == "https://example.lg.jp"
    assert site.has_an_address() == []
