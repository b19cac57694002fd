"""Where the apps of the cycle add an action to `kusei plans`; the register knows none of them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand


@dataclass(frozen=True)
class Action:
    """`kusei plans <name>`. `add_arguments` adds its own; `run` gets the command (to write) and the options."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[BaseCommand, dict[str, Any]], None]


_actions: dict[str, Action] = {}


def register_action(action: Action) -> None:
    """Add an action; the same name again replaces it."""
    _actions[action.name] = action


def registered() -> dict[str, Action]:
    """The actions by name, in order."""
    return {name: _actions[name] for name in sorted(_actions)}
