"""What the web server runs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
os.environ.setdefault("SHANZHI_PROCESS", "web")


def _end_with_the_server() -> None:
    """End after the process that started this one, however that ended: nobody else would, and the port stays taken."""
    server = multiprocessing.parent_process()
    if server is None:
        return

    def wait() -> None:
        server.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-the-server", daemon=True).start()


def _leave_ctrl_c_to_the_server() -> None:
    """A terminal tells every process of Ctrl+C, and the server then ends this one: told twice, it would never end."""
    if multiprocessing.parent_process() is not None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])


def _look_less_often_for_garbage() -> None:
    """The program stays and a page leaves little behind: nobody waits while all of it is gone through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


_leave_ctrl_c_to_the_server()
_end_with_the_server()
application = get_wsgi_application()
_look_less_often_for_garbage()
