"""Keeps the message catalogues in step with the code: adds new sentences, keeps translations, drops what
is gone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.checkers import python_format
from babel.messages.pofile import read_po, write_po

from kusei.foundation.web.catalogues import DOMAIN
from kusei.foundation.web.extraction import Sentence, sentences

LOCALES = {"en": "nplurals=2; plural=(n != 1);", "ja_Easy": "nplurals=1; plural=0;"}
COMPLETE = "en"
HEADER = """# {title}
# Made by `kusei messages`: msgids are the Japanese sentences of the code, sorted; translations are written
# here.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
TITLES = {"en": "English", "ja_Easy": "やさしい日本語: what has no entry here is shown in ordinary Japanese"}


def path_of(folder: Path, locale: str) -> Path:
    """Where the catalogue of a locale is."""
    return folder / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def updated(folder: Path, source: Path) -> dict[Path, str]:
    """The text that each catalogue should have, given the code below `source`."""
    found = sentences(source)
    return {
        path_of(folder, locale): merged(_read(path_of(folder, locale), locale), found, locale) for locale in LOCALES
    }


def merged(old: Catalog, found: Iterable[Sentence], locale: str) -> str:
    """The catalogue with exactly these sentences, with the translations it had."""
    new = _catalog(locale)
    for sentence in sorted(found):
        key: str | tuple[str, str] = (sentence.text, sentence.plural) if sentence.plural else sentence.text
        before = old.get(sentence.text, sentence.context or None)
        kept = before.string if before else ""
        forms = list(kept) if isinstance(kept, list | tuple) else [kept or ""] * new.num_plurals
        new.add(key, tuple(forms) if sentence.plural else forms[0], context=sentence.context or None)
    text = io.BytesIO()
    write_po(text, new, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    head = HEADER.format(title=TITLES[locale], locale=locale, plurals=LOCALES[locale])
    return head + text.getvalue().decode().strip() + "\n"


def problems(folder: Path) -> list[str]:
    """What is wrong with the catalogues: English sentences missing, placeholders that differ."""
    found: list[str] = []
    for locale in LOCALES:
        catalogue = _read(path_of(folder, locale), locale)
        for message in catalogue:
            if not message.id:
                continue
            blank = not all(message.string) if isinstance(message.string, tuple) else not message.string
            if blank and locale == COMPLETE:
                found.append(f"{locale}: no translation: {_shown(message)}")
            elif not blank:
                found.extend(_format_problems(catalogue, message, locale))
    return found


def _format_problems(catalogue: Catalog, message: Message, locale: str) -> list[str]:
    try:
        python_format(catalogue, message)
    except TranslationError as error:
        return [f"{locale}: {error}: {_shown(message)}"]
    return []


def _shown(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _catalog(locale: str) -> Catalog:
    # Babel knows no locale ja_Easy; its plurals are those of Japanese.
    return Catalog(locale=locale.split("_", maxsplit=1)[0], fuzzy=False)


def _read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return _catalog(locale)
    with path.open("rb") as source:
        return read_po(source, locale=locale.split("_", maxsplit=1)[0], abort_invalid=True)
