"""`python3 -m world PREFIX`: listens for the orchestrator at once, for everyone else once a variant is placed."""

import asyncio
import signal
import sys

from .control import Control
from .operations import Operations
from .spool import Spool

FOLDER = "/run/world"
GAP_SECONDS = 1.0


async def main(prefix: str) -> None:
    spool = Spool()
    control = Control(Operations(prefix, FOLDER, spool), spool)
    server = await control.listen(f"{FOLDER}/control.sock")
    stopped = asyncio.Event()
    # As PID 1 no signal has a default action here: without these the engine would have to kill us.
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        spool.tell_gaps()
        try:
            async with asyncio.timeout(GAP_SECONDS):
                await stopped.wait()
        except TimeoutError:
            pass
    server.close()


asyncio.run(main(sys.argv[1]))
