"""The attacker's pools: Stratum as XMRig speaks it, JSON lines over TLS. Shares are counted; nothing is computed for anyone."""

import asyncio
import json
import re
import secrets
import time

from ..spool import Spool
from .variant import PoolSpec

LINE_SECONDS = 120
LINE_LIMIT_BYTES = 16 * 1024
# A client submits every five seconds; more than five a second is no miner of ours.
SHARE_PAUSE_SECONDS = 0.2
# The attack's budget in cores, shared by all copies.
CPU_ATTENDED = 0.3
CPU_ALONE = 0.02
NONCE = re.compile(r"[0-9a-f]{8}")
RESULT = re.compile(r"[0-9a-f]{64}")


class Session:
    """One logged-in client."""

    def __init__(self, writer: asyncio.StreamWriter, wallet: str):
        self.id = secrets.token_hex(8)
        self.writer = writer
        self.wallet = wallet
        self.job_id = ""
        self.nonces: set[str] = set()
        self.last_share_at = 0.0


class Pool:
    def __init__(self, spec: PoolSpec, copies: int, spool: Spool):
        self.spec = spec
        self._spool = spool
        self._copies = copies
        self._cpu = CPU_ALONE
        self._sessions: set[Session] = set()
        self.shares = 0
        self.logins = 0

    @property
    def sessions(self) -> int:
        return len(self._sessions)

    def set_attended(self, attended: bool) -> None:
        """Sends every client a job with the CPU budget that now holds."""
        self._cpu = CPU_ATTENDED if attended else CPU_ALONE
        for session in self._sessions:
            self._write(session.writer, {"jsonrpc": "2.0", "method": "job", "params": self._job(session)})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        source = writer.get_extra_info("peername")[0]
        session = None
        try:
            while line := await self._line(reader):
                message = self._parse(line)
                if message is None:
                    return
                if message.get("method") == "login" and session is None:
                    session = self._login(message, writer, source)
                    if session is None:
                        return
                elif session is not None:
                    self._request(message, session, source)
                else:
                    self._refuse(writer, message, "Unauthenticated")
                await writer.drain()
        finally:
            self._sessions.discard(session)

    async def _line(self, reader: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(LINE_SECONDS):
                return await reader.readline()
        except (TimeoutError, ValueError):
            return b""

    def _parse(self, line: bytes) -> dict | None:
        try:
            message = json.loads(line) if len(line) <= LINE_LIMIT_BYTES else None
        except ValueError:
            return None
        return message if isinstance(message, dict) else None

    def _login(self, message: dict, writer: asyncio.StreamWriter, source: str) -> Session | None:
        params = message.get("params")
        wallet = params.get("login") if isinstance(params, dict) else None
        if not isinstance(wallet, str) or not 0 < len(wallet) <= 256:
            self._refuse(writer, message, "Invalid payment address provided")
            return None
        session = Session(writer, wallet)
        self._sessions.add(session)
        self.logins += 1
        agent = str(params.get("agent", ""))[:128]
        self._spool.record("pool.login", {**self._endpoint(), "wallet": wallet, "agent": agent}, source)
        self._accept(writer, message, {"id": session.id, "job": self._job(session), "status": "OK"})
        return session

    def _request(self, message: dict, session: Session, source: str) -> None:
        method = message.get("method")
        if method == "keepalived":
            self._accept(session.writer, message, {"status": "KEEPALIVED"})
        elif method != "submit":
            self._refuse(session.writer, message, "Invalid method")
        elif error := self._share_fault(message.get("params"), session):
            self._refuse(session.writer, message, error)
        else:
            self.shares += 1
            self._spool.record("pool.share", {**self._endpoint(), "wallet": session.wallet, "accepted": 1}, source)
            self._accept(session.writer, message, {"status": "OK"})

    def _share_fault(self, params: object, session: Session) -> str | None:
        """Why a share is not accepted, None where it is; an accepted nonce is remembered."""
        if not isinstance(params, dict) or params.get("id") != session.id:
            return "Unauthenticated"
        nonce, now = params.get("nonce"), time.monotonic()
        if params.get("job_id") != session.job_id:
            return "Block expired"
        if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
            return "Malformed nonce"
        if not isinstance(params.get("result"), str) or not RESULT.fullmatch(params["result"]):
            return "Malformed result"
        if nonce in session.nonces:
            return "Duplicate share"
        if now - session.last_share_at < SHARE_PAUSE_SECONDS:
            return "Too many shares"
        session.last_share_at = now
        session.nonces.add(nonce)
        return None

    def _job(self, session: Session) -> dict:
        session.job_id = secrets.token_hex(8)
        session.nonces.clear()
        return {
            "job_id": session.job_id,
            "blob": "1010" + secrets.token_hex(74),
            "target": "b88d0600",
            "algo": "rx/0",
            "lab_cpu": round(self._cpu / self._copies, 4),
        }

    def _endpoint(self) -> dict:
        return {"name": self.spec.host, "address": self.spec.address, "port": self.spec.port}

    def _accept(self, writer: asyncio.StreamWriter, message: dict, result: dict) -> None:
        self._write(writer, {"id": message.get("id"), "jsonrpc": "2.0", "error": None, "result": result})

    def _refuse(self, writer: asyncio.StreamWriter, message: dict, reason: str) -> None:
        error = {"code": -1, "message": reason}
        self._write(writer, {"id": message.get("id"), "jsonrpc": "2.0", "error": error, "result": None})

    def _write(self, writer: asyncio.StreamWriter, message: dict) -> None:
        writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
