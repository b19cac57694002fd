"""The virus scanner: its protocol, its finds, and its absence."""

from __future__ import annotations

import socket

import pytest
from django.core.checks import run_checks

from kusei.foundation.files import commands, scanning
from kusei.foundation.files.inspection import OFFICE, Upload, inspect
from kusei.foundation.files.models import InfectedFile, StoredFile
from kusei.foundation.files.scanning import Infected, ScannerUnavailable, WrongAddress, parse, scan
from kusei.foundation.files.tests.samples import EICAR

# The autouse fixture comes first, so that `clamd` has the last word about the settings.


def test_a_harmless_file_passes_and_every_byte_reached_the_scanner_in_framed_chunks(clamd):
    content = bytes(range(256)) * 1000
    scan(content)
    assert clamd.received == [content]
    assert clamd.wrong == []
    assert sum(clamd.chunks) == len(content)
    assert max(clamd.chunks) == 64 * 1024


def test_the_scanner_can_listen_at_a_path(clamd_by_path):
    scan(b"abc")
    assert clamd_by_path.received == [b"abc"]
    with pytest.raises(Infected):
        scan(EICAR)


def test_an_infected_file_is_refused_with_what_was_found(clamd):
    with pytest.raises(Infected) as refused:
        scan(b"..." + EICAR)
    assert refused.value.signature == "Eicar-Test-Signature"
    assert "Eicar" not in str(refused.value)


def test_a_file_above_the_limit_of_the_scanner_is_not_kept_unscanned(clamd, caplog):
    clamd.largest = 100_000
    with pytest.raises(ScannerUnavailable):
        scan(b"a" * 5_000_000)
    assert "no verdict" in caplog.text


@pytest.mark.parametrize("way", ["garbage", "closes", "silent"])
def test_no_answer_and_no_sensible_answer_mean_try_later(clamd, monkeypatch, way):
    monkeypatch.setattr(scanning, "SECONDS", 0.3)
    clamd.way = way
    with pytest.raises(ScannerUnavailable, match="しばらくしてから"):
        scan(b"abc")


def test_an_answer_in_pieces_is_read_to_its_end(clamd):
    clamd.way = "slow"
    scan(b"abc")


def test_the_time_is_for_the_whole_answer_and_not_for_each_piece(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.02)
    clamd.way = "slow"
    with pytest.raises(ScannerUnavailable):
        scan(b"abc")


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_a_scanner_that_is_down_means_try_later(settings, tmp_path, kind):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CLAMAV = f"tcp://127.0.0.1:{port}" if kind == "tcp" else f"unix://{tmp_path}/nobody.ctl"
    with pytest.raises(ScannerUnavailable):
        scan(b"abc")


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMAV = ""
    scan(EICAR)


def test_an_infected_file_leaves_a_record_without_content_or_name(clamd, resident, caplog):
    upload = inspect("ひみつ.txt", EICAR + "ひみつ".encode(), OFFICE)
    with pytest.raises(Infected):
        commands.store(upload=upload, owner=resident, purpose="test")
    assert not StoredFile.objects.exists()
    found = InfectedFile.objects.values().get()
    assert found.pop("found_at")
    assert found.pop("id")
    expected = {"signature": "Eicar-Test-Signature", "purpose": "test", "size": 77, "owner_id": resident.pk}
    assert found == expected
    assert "ひみつ" not in caplog.text


def test_a_file_is_not_kept_while_the_scanner_is_away(clamd, resident, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    clamd.way = "silent"
    with pytest.raises(ScannerUnavailable):
        commands.store(upload=Upload("a.txt", "text/plain", b"a"), owner=resident, purpose="test")
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("tcp://clamav:3310", "clamav", 3310, ""),
        ("tcp://[::1]:3310/", "::1", 3310, ""),
        ("unix:///run/clamav/clamd.ctl", "", 0, "/run/clamav/clamd.ctl"),
    ],
)
def test_these_are_addresses_of_a_scanner(text, host, port, path):
    assert parse(text) == scanning.Address(path=path, host=host, port=port)


@pytest.mark.parametrize(
    "text",
    ["clamav", "tcp://clamav", "tcp://:3310", "tcp://a:x", "tcp://a:99999", "http://a:1", "unix://run/a", "unix:"],
)
def test_these_are_none_and_the_check_says_so(settings, text):
    with pytest.raises(WrongAddress):
        parse(text)
    settings.CLAMAV = text
    assert "files.E001" in {found.id for found in run_checks(tags=["security"])}


def test_the_deployment_check_says_when_there_is_no_scanner(settings):
    def warned():
        return "files.W001" in {found.id for found in run_checks(tags=["security"], include_deployment_checks=True)}

    assert warned()
    settings.CLAMAV = "tcp://clamav:3310"
    assert not warned()
