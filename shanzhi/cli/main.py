"""`shanzhi`: the program's entry."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from shanzhi.cli.output import fail, words
from shanzhi.core.errors import Problem

COMMANDS = {
    "up": "serving:up",
    "worker": "serving:worker",
    "stop": "serving:stop",
    "demo": "demo:demo",
    "pack": "packs:pack",
    "record": "records:record",
    "figure": "figures:figure",
    "report": "reports:report",
    "figures": "drafts:figures",
    "check": "drafts:check",
    "form": "forms:form",
    "ledger": "ledger:ledger",
    "evidence": "evidence:evidence",
    "duty": "duties:duty",
    "user": "users:user",
    "doctor": "doctor:doctor",
}
"""Each command and where it stands; its module is loaded only when it is called, so `figures` needs no Django."""


class LazyGroup(click.Group):
    """A group whose commands are loaded when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"shanzhi.cli.commands.{module}"), name)
        return command


@click.group(cls=LazyGroup, help=words("cli.help.shanzhi"), context_settings={"help_option_names": ["-h", "--help"]})
def shanzhi() -> None:
    """The program."""


def main() -> None:
    """Run; an expected problem is a sentence and exit code 2, an interruption exit code 130."""
    try:
        shanzhi.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Problem as problem:
        fail(problem)
        sys.exit(2)


if __name__ == "__main__":
    main()
