"""The organisation before the lab: its people and ten normal days of its audit log, the same for the same variant."""

from dataclasses import dataclass
from random import Random
from typing import Callable

from .audit import AuditLog
from .holdings import CREATED, KEY, Holding
from .tokens import JOB_ACTOR, Token, Tokens

DAYS = 10
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
PEOPLE = (
    "m-okafor",
    "lena-k",
    "tomasz",
    "yuki-h",
    "a-benali",
    "j-lindqvist",
    "renate",
    "p-moreau",
    "s-haddad",
    "ines-v",
)
YOU, BOT = "you", "release-bot"
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
)
GIT, NODE, CURL, CLIENT = "git/2.39.5", "node", "curl/7.88.1", "hub/1.8"
WORKSTATION_OCTET, RUNNER_OCTET = 3, 4


@dataclass(frozen=True)
class People:
    """Accounts of the company. The first two administer the organisation, as `you` do."""

    members: tuple[str, str, str, str]

    @property
    def administrators(self) -> tuple[str, str]:
        return self.members[0], self.members[1]


def draw_people(variant) -> People:
    return People(tuple(Random(variant.secret("people")).sample(PEOPLE, 4)))


def found_tokens(tokens: Tokens, people: People, now_ms: int) -> None:
    """The tokens that exist when the lab opens."""
    tokens.found(YOU, "personal", YOU, ("repo", "admin:org"), now_ms - 31 * DAY_MS)
    tokens.found(BOT, "organisation", BOT, ("repo", "admin:org"), now_ms - 412 * DAY_MS)
    tokens.found("docs-mirror", "organisation", "docs-mirror", ("repo",), now_ms - 118 * DAY_MS)
    for number, member in enumerate(people.administrators):
        tokens.found(
            f"{member}-laptop", "personal", member, ("repo", "admin:org"), now_ms - (57 + 90 * number) * DAY_MS
        )
    tokens.found(f"{people.members[2]}-laptop", "personal", people.members[2], ("repo",), now_ms - 23 * DAY_MS)


class Past:
    """Writes the days. Its names, tokens, programs and addresses occur around an attack too: none sets it apart."""

    def __init__(
        self,
        variant,
        audit: AuditLog,
        tokens: Tokens,
        people: People,
        young: list[Holding],
        now: Callable[[], int],
    ):
        self._variant = variant
        self._audit = audit
        self._people = people
        self._young = young  # the keys and runners that were made in these days
        self._random = Random(variant.secret("past"))
        self._now_ms = now()
        self._bot = tokens.named(BOT)
        self._docs = tokens.named("docs-mirror")
        self._laptops = {
            **{member: tokens.named(f"{member}-laptop") for member in people.members[:3]},
            YOU: tokens.named(YOU),
        }
        self._run = 48_000 + self._random.randrange(4000)
        self._job_token = 100_000 + self._random.randrange(90_000)

    def write(self) -> int:
        """Adds the events and answers the first number that no workflow run has had."""
        for day in range(DAYS, 0, -1):
            # Days end some hours before now, so that nothing of the past is younger than the lab.
            midnight = self._now_ms - day * DAY_MS - 2 * HOUR_MS
            self._nightly_inventory(midnight)
            for _ in range(self._random.randint(2, 3)):
                self._release(self._within(midnight, 5, 20))
            self._mirror(self._within(midnight, 4, 20))
            if self._random.random() < 0.6:
                self._administrator(self._within(midnight, 6, 18))
            if self._random.random() < 0.5:
                self._housekeeping(self._within(midnight, 6, 18))
        for holding in self._young:
            by_bot = holding.by == BOT
            more = {"token": self._bot, "user_agent": CURL} if by_bot else {"user_agent": BROWSERS[0]}
            address = self._address(RUNNER_OCTET if by_bot else WORKSTATION_OCTET)
            repo = self._variant.org_repo if holding.kind == KEY else None
            more |= {"target": holding.name, "repo": repo, "at_ms": holding.created_ms}
            self._add(CREATED[holding.kind], holding.by, address, **more)
        return self._run + 1

    def _add(self, action: str, actor: str, source: str | None = None, **more) -> None:
        if more.get("token"):
            more["token"].used_ms = more["at_ms"]
        self._audit.add(action, actor, source, **more)

    def _within(self, midnight: int, first: int, last: int) -> int:
        return midnight + self._random.randrange(first * HOUR_MS, last * HOUR_MS)

    def _address(self, octet: int) -> str:
        return self._variant.address(octet)

    def _nightly_inventory(self, midnight: int) -> None:
        """Lists the applications with the organisation token; no workflow run, no secret read."""
        at = midnight + 2 * HOUR_MS + self._random.randrange(90_000)
        agent = self._random.choice((NODE, CURL))
        common = {"token": self._bot, "user_agent": agent}
        self._add("oauth_application.list", BOT, self._address(RUNNER_OCTET), at_ms=at, **common)

    def _release(self, at: int) -> None:
        """A run: clones with its own token or the organisation's, looks at the repository, publishes."""
        random, repo, runner = self._random, self._variant.org_repo, self._address(RUNNER_OCTET)
        person = random.choice((YOU, *self._people.members))
        self._run += random.randrange(2, 30)
        self._job_token += random.randrange(2, 40)
        job = Token(self._job_token, "", "job", JOB_ACTOR, "", at)
        job.permissions = {"contents": "write", "packages": "write", "actions": "write"}
        token = self._bot if random.random() < 0.45 else job
        agent = f"{self._variant.action}/{self._variant.version}"
        calls = {"run": self._run, "repo": repo}
        target = self._variant.workflow.file
        address = self._address(WORKSTATION_OCTET)
        self._add(
            "git.push",
            person,
            address,
            repo=repo,
            target="refs/heads/main",
            user_agent=GIT,
            token=self._laptops.get(person),
            at_ms=at - 2000,
        )
        self._add("workflows.created_workflow_run", person, repo=repo, target=target, at_ms=at)
        self._add("git.clone", token.actor, runner, token=token, user_agent=GIT, at_ms=at + 4000, **calls)
        self._add("repo.access", token.actor, runner, token=token, user_agent=agent, at_ms=at + 5000, **calls)
        if random.random() < 0.85:
            self._add(
                "packages.package_version_published",
                job.actor,
                runner,
                token=job,
                user_agent=CURL,
                target=self._variant.repository,
                at_ms=at + 21_000,
                **calls,
            )
        self._add("workflows.completed_workflow_run", person, repo=repo, target=target, at_ms=at + 25_000)

    def _mirror(self, at: int) -> None:
        """Clones of the documentation's mirror and of people."""
        repo, person = self._variant.org_repo, self._random.choice((YOU, self._people.members[2]))
        self._add(
            "git.clone",
            "docs-mirror",
            self._address(RUNNER_OCTET),
            token=self._docs,
            user_agent=GIT,
            repo=repo,
            at_ms=at,
        )
        self._add(
            "git.clone",
            person,
            self._address(WORKSTATION_OCTET),
            token=self._laptops[person],
            user_agent=GIT,
            repo=repo,
            at_ms=at + self._random.randrange(HOUR_MS),
        )

    def _administrator(self, at: int) -> None:
        """Somebody looks the applications up, in the browser or with a personal token, and reads or resets a secret."""
        random = self._random
        person = random.choice(self._people.administrators)
        token = self._laptops[person] if random.random() < 0.5 else None
        common = {
            "token": token,
            "user_agent": random.choice((CLIENT, CURL, NODE)) if token else random.choice(BROWSERS),
        }
        address = self._address(WORKSTATION_OCTET)
        self._add("oauth_application.list", person, address, at_ms=at, **common)
        action = random.choice(("oauth_application.read_secret",) * 3 + ("oauth_application.reset_secret",))
        for app in random.sample(self._variant.apps, random.randint(1, 2)):
            at += random.randrange(4000, 40_000)
            self._add(action, person, address, target=app.name, at_ms=at, **common)

    def _housekeeping(self, at: int) -> None:
        random, address = self._random, self._address(WORKSTATION_OCTET)
        person = random.choice((YOU, *self._people.administrators))
        action, target = random.choice(
            (
                ("org.update_actions_secret", "DOCS_DEPLOY_URL"),
                ("audit_log.search", None),
                ("public_key.create", "trial-preview"),
                ("public_key.delete", "trial-preview"),
                ("org.remove_self_hosted_runner", "build-00"),
                ("org_credential_authorization.revoke", "old-laptop"),
            )
        )
        repo = self._variant.org_repo if action.startswith("public_key") else None
        self._add(action, person, address, user_agent=random.choice(BROWSERS), target=target, repo=repo, at_ms=at)
