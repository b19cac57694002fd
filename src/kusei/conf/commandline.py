"""Runs a command of the platform with the embedded database up while it works."""

from __future__ import annotations

import os
import sys

from kusei.conf import serving
from kusei.conf.embedded import PostgresUnavailable

HELP = """Kusei (区政)

    ./kusei serve [--port 8000] [--host 127.0.0.1]   set up and serve the platform
    ./kusei test [pytest's options]                  set up and run every test
    ./kusei load PACK …                              take packs of municipalities into the register
    ./kusei plans list | show | validate | export | schema | diff | booklet
    ./kusei procedures list | show | lint | try | schema
    ./kusei progress open | status                   ask the sections how their initiatives stand
    ./kusei measures list | compute | explain | bind
    ./kusei staff create EMAIL …                     open an account for a member of staff
    ./kusei tokens list | revoke                     tokens of the API
    ./kusei board [--to FOLDER]                      make the board of alerts, or a copy for another server
    ./kusei weather import | try | folder | status   the weather agency's reports
    ./kusei line-menu lint | apply                   the menu of the LINE account
    ./kusei bounce                                   take a bounced mail from the mail server
    ./kusei slips import | read                      notices of payments at stores; what a slip's code says
    ./kusei lottery verify FILE                      compute a published lottery (抽選) again
    ./kusei payments-sandbox                         a payment provider for practice, on this machine
    ./kusei simulate [--scale 0.05 | --remove]       play an invented year of the ward, or take it away again
    ./kusei audit verify                             prove that nobody changed the history
    ./kusei doctor                                   check what must always hold in the database
    ./kusei worker                                   run background jobs
    ./kusei live                                     the live stream of counters, beside the web server
    ./kusei bench all | pages | load | cycle | …     how fast everything is

Every command says more with --help. All of them, Django's own included:
"""
NEED_NO_DATABASE = {"help", "--help", "-h", "--version", "messages", "payments-sandbox"}
NEED_NO_DATABASE_EITHER = {("lottery", "verify")}  # while other actions of the same command do


def main() -> None:
    """Entry point of `python -m kusei`. Ends the process with the command's exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")
    try:
        sys.exit(run(sys.argv[1:]))
    except PostgresUnavailable as error:
        print(f"kusei: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def run(arguments: list[str]) -> int:
    """Run one command. Returns the exit code."""
    command = arguments[0] if arguments else "help"
    if command == "serve":
        return serving.main(arguments[1:])
    from django.core.management import execute_from_command_line

    if command in NEED_NO_DATABASE or tuple(arguments[:2]) in NEED_NO_DATABASE_EITHER:
        if command == "help" and not arguments[1:]:
            print(HELP)
        execute_from_command_line(["kusei", *(arguments or ["help"])])
        return 0
    with serving.database_running():
        execute_from_command_line(["kusei", *arguments])
    return 0
