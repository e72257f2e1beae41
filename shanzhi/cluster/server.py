"""What the steps of a start work with."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.cluster.account import Account
from shanzhi.cluster.binaries import Binaries
from shanzhi.cluster.home import Home
from shanzhi.core.progress import Progress


@dataclass(frozen=True)
class Server:
    """A home, the user and the programs of its server, and whom to tell."""

    home: Home
    account: Account
    binaries: Binaries
    progress: Progress
