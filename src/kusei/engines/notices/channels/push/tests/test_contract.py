"""Web push keeps the contract of every way out."""

from __future__ import annotations

import pytest

from kusei.engines.notices.channels.fakes import server
from kusei.engines.notices.channels.protocol import TryLater
from kusei.engines.notices.channels.tests.contract import AdapterContract


class TestAdapter(AdapterContract):
    def test_a_lost_answer_means_try_later_and_again_with_the_same_key_nobody_gets_it_twice(self, case):
        """An answer is its status; what is cut off behind it is missed by nobody."""
        handover = case.handover()
        case.fake.then(server.drop())
        with pytest.raises(TryLater) as caught:
            case.adapter.send(handover)
        assert not caught.value.busy
        case.fake.then(server.cut())
        assert list(case.adapter.send(handover).pending) == []
        addresses = [address for address, _text in case.taken()]
        assert sorted(addresses) == sorted(one.address for one in handover.recipients)
