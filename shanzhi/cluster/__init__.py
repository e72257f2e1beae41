"""The PostgreSQL server that comes with the product."""

from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.home import Home, at, locate
from shanzhi.cluster.service import Status, ensure, status, stop

__all__ = ["Endpoint", "Home", "Status", "at", "ensure", "locate", "status", "stop"]
