"""What may be typed: every command with its options and their help. Standard library only, so that `--help` answers at once."""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from yizhen import __version__
from yizhen.core.text import Language, Text
from yizhen.edges.command import words as w
from yizhen.edges.command.options import LANGUAGES, WORKERS_DEFAULT, read_up

if TYPE_CHECKING:
    _Children = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

EXIT_USAGE = 2
MODULE_OF_UP = "up"


def read(arguments: Sequence[str], *, language: Language | None) -> argparse.Namespace:
    """What `arguments` ask for. Help and wrong options end the process (exit codes 0 and 2).

    `language` None shows help in both languages. `up` has a grammar of its own, shared with `./run`.
    """
    rest = _after_up(arguments)
    if rest is not None:
        return argparse.Namespace(
            module=MODULE_OF_UP,
            needs_house=False,
            debug="--debug" in arguments,
            up=read_up([a for a in rest if a != "--debug"]),
        )
    return _Grammar(language).parser.parse_args(arguments)


class _Grammar:
    """All parsers, in one language or in both."""

    def __init__(self, language: Language | None) -> None:
        self._language = language
        self.parser = _Parser(
            prog="yizhen",
            description=self._words(w.ABOUT),
            epilog=self._words(w.MORE),
            allow_abbrev=False,
            add_help=False,
        )
        self._global(self.parser, is_top=True)
        self.parser.add_argument("--version", action="version", version=f"yizhen {__version__}")
        commands = self._children(self.parser, "command")
        self._add(commands, "up", w.UP, module=MODULE_OF_UP, needs_house=False)
        self._serve(commands)
        self._work(commands)
        self._add(commands, "migrate", w.MIGRATE, module="migrate")
        self._demo(commands)
        self._packs(commands)
        self._journal(commands)
        self._circular(commands)
        self._backup(commands)
        self._doctor(commands)

    def _serve(self, commands: "_Children") -> None:
        parser = self._add(commands, "serve", w.SERVE, module="serve")
        self._option(parser, "--host", w.HOST, default="127.0.0.1")
        self._option(parser, "--port", w.PORT, type=int, default=8000)
        self._option(parser, "--workers", w.WORKERS, type=int, default=WORKERS_DEFAULT)

    def _work(self, commands: "_Children") -> None:
        parser = self._add(commands, "work", w.WORK, module="work")
        self._switch(parser, "--until-idle", w.UNTIL_IDLE)
        self._switch(parser, "--quiet", w.QUIET)

    def _demo(self, commands: "_Children") -> None:
        self._add(commands, "demo", w.DEMO, module="demo")
        self._add(commands, "founders", w.FOUNDERS, module="founders")

    def _packs(self, commands: "_Children") -> None:
        actions = self._actions(commands, "packs", w.PACKS)
        for name, text in (("check", w.PACKS_CHECK), ("show", w.PACKS_SHOW)):
            parser = self._add(actions, name, text, module="packs", needs_house=False)
            self._word(parser, "folders", w.PACK_FOLDERS, nargs="*", type=Path, metavar="DIR")
            self._switch(parser, "--json", w.JSON)
        parser = self._add(actions, "schema", w.PACKS_SCHEMA, module="packs", needs_house=False)
        self._word(parser, "folder", w.SCHEMA_FOLDER, type=Path, metavar="DIR")

    def _journal(self, commands: "_Children") -> None:
        actions = self._actions(commands, "journal", w.JOURNAL)
        parser = self._add(actions, "verify", w.JOURNAL_VERIFY, module="journal")
        self._switch(parser, "--json", w.JSON)
        self._add(actions, "seal", w.JOURNAL_SEAL, module="journal")
        parser = self._add(actions, "keys", w.JOURNAL_KEYS, module="journal")
        self._switch(parser, "--rotate", w.ROTATE)
        parser = self._add(actions, "receipt", w.JOURNAL_RECEIPT, module="journal")
        self._word(parser, "entry", w.ENTRY, type=int, metavar="ENTRY")
        self._option(parser, "--output", w.OUTPUT, type=Path, metavar="FILE")
        self._switch(parser, "--with-texts", w.WITH_TEXTS)
        parser = self._add(
            actions, "check", w.JOURNAL_CHECK, module="receipt_check", needs_house=False
        )
        self._word(parser, "file", w.RECEIPT_FILE, type=Path, metavar="FILE")
        self._option(parser, "--key", w.KEY, action="append", default=[], metavar="KEY")

    def _circular(self, commands: "_Children") -> None:
        actions = self._actions(commands, "circular", w.CIRCULAR)
        parser = self._add(actions, "issue", w.CIRCULAR_ISSUE, module="circular")
        self._account(parser)
        self._option(parser, "--title", w.TITLE, required=True)
        self._option(parser, "--text", w.TEXT, required=True)
        self._option(
            parser,
            "--place",
            w.PLACE,
            action="append",
            required=True,
            metavar="PATH",
            dest="places",
        )
        self._option(parser, "--workdays", w.WORKDAYS, type=int, default=3)
        self._option(parser, "--once", w.ONCE, metavar="ID")
        parser = self._add(actions, "list", w.CIRCULAR_LIST, module="circular")
        self._account(parser)
        self._switch(parser, "--json", w.JSON)
        parser = self._add(actions, "acknowledge", w.CIRCULAR_ACKNOWLEDGE, module="circular")
        self._word(parser, "matter", w.MATTER, type=int, metavar="NUMBER")
        self._account(parser)
        self._option(parser, "--remark", w.REMARK, default="")
        self._option(parser, "--once", w.ONCE, metavar="ID")

    def _backup(self, commands: "_Children") -> None:
        parser = self._add(commands, "backup", w.BACKUP, module="backup")
        self._word(parser, "file", w.BACKUP_FILE, type=Path, metavar="FILE")
        self._option(parser, "--passphrase-file", w.PASSPHRASE, type=Path, metavar="FILE")
        self._switch(parser, "--without-keys", w.WITHOUT_KEYS)
        parser = self._add(commands, "restore", w.RESTORE, module="restore")
        self._word(parser, "file", w.RESTORE_FILE, type=Path, metavar="FILE")
        self._option(parser, "--passphrase-file", w.PASSPHRASE, type=Path, metavar="FILE")
        self._switch(parser, "--force", w.FORCE)
        self._switch(parser, "--check", w.CHECK_ONLY)

    def _doctor(self, commands: "_Children") -> None:
        parser = self._add(commands, "doctor", w.DOCTOR, module="doctor")
        self._switch(parser, "--json", w.JSON)

    def _account(self, parser: argparse.ArgumentParser) -> None:
        self._option(parser, "--as", w.AS, required=True, metavar="USERNAME", dest="account")

    def _actions(self, commands: "_Children", name: str, text: Text) -> "_Children":
        return self._children(self._child(commands, name, text), "action")

    def _children(self, parser: argparse.ArgumentParser, name: str) -> "_Children":
        return parser.add_subparsers(
            title=self._words(w.COMMANDS), dest=name, metavar=name.upper(), required=True
        )

    def _add(
        self,
        commands: "_Children",
        name: str,
        text: Text,
        *,
        module: str,
        needs_house: bool = True,
    ) -> argparse.ArgumentParser:
        parser = self._child(commands, name, text)
        parser.set_defaults(module=module, needs_house=needs_house)
        if needs_house:
            self._option(parser, "--data", w.DATA, type=Path, metavar="DIR")
            self._option(parser, "--database", w.DATABASE, metavar="URL")
        return parser

    def _child(self, commands: "_Children", name: str, text: Text) -> argparse.ArgumentParser:
        parser = commands.add_parser(
            name,
            help=self._words(text),
            description=self._words(text),
            allow_abbrev=False,
            add_help=False,
        )
        self._global(parser)
        return parser

    def _global(self, parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
        add = parser.add_argument
        add("-h", "--help", action="help", help=self._words(w.HELP))
        add(
            "--language",
            choices=sorted(LANGUAGES),
            default=None if is_top else argparse.SUPPRESS,
            help=self._words(w.LANGUAGE),
        )
        add(
            "--debug",
            action="store_true",
            default=False if is_top else argparse.SUPPRESS,
            help=self._words(w.DEBUG),
        )

    def _option(
        self, parser: argparse.ArgumentParser, name: str, text: Text, **details: object
    ) -> None:
        parser.add_argument(name, help=self._words(text), **details)  # type: ignore[arg-type]

    def _switch(self, parser: argparse.ArgumentParser, name: str, text: Text) -> None:
        parser.add_argument(name, action="store_true", help=self._words(text))

    _word = _option

    def _words(self, text: Text) -> str:
        is_one = self._language is not None
        words = text.in_language(self._language or "zh") if is_one else f"{text.zh} ({text.en})"
        return words.replace("%", "%%")


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        words = f"{_translated(message)}。用 {self.prog} --help 看全部选项。 ({message})"
        self.exit(EXIT_USAGE, f"{words}\n")


def _after_up(arguments: Sequence[str]) -> list[str] | None:
    """What follows the command `up`, with the options before it; None when another command is meant."""
    before: list[str] = []
    words = list(arguments)
    while words and words[0].startswith("--language"):
        before += (
            [words.pop(0)] if "=" in words[0] or len(words) < 2 else [words.pop(0), words.pop(0)]
        )
        while words and words[0] == "--debug":
            words.pop(0)
    while words and words[0] == "--debug":
        words.pop(0)
    return before + words[1:] if words and words[0] == MODULE_OF_UP else None


def _translated(message: str) -> str:
    for pattern, chinese in w.COMPLAINTS:
        found = re.search(pattern, message)
        if found:
            return chinese.format(*found.groups())
    return f"选项不对：{message}"


def commands(language: Language = "zh") -> tuple[tuple[str, argparse.ArgumentParser], ...]:
    """Every command by its name, such as `journal verify`: for the docs and their tests."""
    return tuple(_below(_Grammar(language).parser))


def _below(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for child in action.choices.values():
                yield child.prog.removeprefix("yizhen "), child
                yield from _below(child)
