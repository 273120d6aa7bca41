"""Projects, links and sessions: one suite over the database and over the fakes that show what the ports mean."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from etappe.accounts.model import Principal, Project
from etappe.accounts.permissions import PERMISSIONS, require
from etappe.accounts.ports import ProjectStore, Session, SessionStore
from etappe.accounts.projects import Projects, readable_id
from etappe.accounts.sessions import LINK_LIFETIME, SESSION_LIFETIME, Sessions, hashed
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId, ProjectId
from etappe.storage.records.accounts import SqlProjects, SqlSessions
from etappe.storage.records.database import Database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Standing:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant


class FakeProjects:
    """A ProjectStore in a dictionary."""

    def __init__(self) -> None:
        self._projects: dict[str, Project] = {}

    def projects(self) -> tuple[Project, ...]:
        return tuple(sorted(self._projects.values(), key=lambda project: project.is_demo))

    def project(self, project: ProjectId) -> Project | None:
        return self._projects.get(project)

    def add_project(self, project: Project) -> bool:
        return self._projects.setdefault(project.id, project) is project

    def remove_project(self, project: ProjectId) -> bool:
        return self._projects.pop(project, None) is not None


class FakeSessions:
    """A SessionStore in two dictionaries."""

    def __init__(self) -> None:
        self._links: dict[str, datetime] = {}
        self._sessions: dict[str, Session] = {}

    def add_link(self, token_hash: str, *, created_at: datetime, expires_at: datetime) -> None:
        assert created_at < expires_at
        self._links[token_hash] = expires_at

    def use_link(self, token_hash: str, *, now: datetime) -> bool:
        expires_at = self._links.get(token_hash)
        if expires_at is None or expires_at <= now:
            return False
        del self._links[token_hash]
        return True

    def add_session(self, session: Session) -> None:
        self._sessions[session.secret_hash] = session

    def session(self, secret_hash: str) -> Session | None:
        return self._sessions.get(secret_hash)

    def rename(self, secret_hash: str, name: str) -> None:
        if session := self._sessions.get(secret_hash):
            named = structs.replace(session.principal, name=name)
            self._sessions[secret_hash] = structs.replace(session, principal=named)

    def remove_session(self, secret_hash: str) -> None:
        self._sessions.pop(secret_hash, None)

    def forget_expired(self, now: datetime) -> None:
        self._links = {token: ends for token, ends in self._links.items() if ends >= now}
        self._sessions = {secret: session for secret, session in self._sessions.items() if session.expires_at >= now}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=["database", "fake"])
def projects(request: pytest.FixtureRequest, database: Database) -> ProjectStore:
    return SqlProjects(database) if request.param == "database" else FakeProjects()


@pytest.fixture(params=["database", "fake"])
def sessions(request: pytest.FixtureRequest, database: Database) -> SessionStore:
    return SqlSessions(database) if request.param == "database" else FakeSessions()


def project(name: str, *, is_demo: bool = False) -> Project:
    words = {"en": name, "de": name}
    return Project(
        id=ProjectId(name), title=words, description=words, time_zone="UTC", created_at="2026", is_demo=is_demo
    )


def test_projects_are_kept_in_order_with_demos_last(projects: ProjectStore) -> None:
    for name, is_demo in (("demo-1", True), ("zebra", False), ("demo-0", True), ("apple", False)):
        assert projects.add_project(project(name, is_demo=is_demo))
    assert [each.id for each in projects.projects()] == ["zebra", "apple", "demo-1", "demo-0"]
    assert projects.project(ProjectId("zebra")) == project("zebra")
    assert projects.project(ProjectId("nobody")) is None


def test_a_taken_id_changes_nothing(projects: ProjectStore) -> None:
    first = project("shop")
    assert projects.add_project(first)
    assert not projects.add_project(structs.replace(first, time_zone="Europe/Berlin"))
    assert projects.project(first.id) == first


def test_a_removed_project_is_gone_once(projects: ProjectStore) -> None:
    projects.add_project(project("shop"))
    assert projects.remove_project(ProjectId("shop"))
    assert not projects.remove_project(ProjectId("shop"))
    assert projects.projects() == ()


def test_a_link_is_used_once_and_in_time(sessions: SessionStore) -> None:
    for token in ("a", "b"):
        sessions.add_link(token, created_at=NOON, expires_at=NOON + timedelta(hours=1))
    assert not sessions.use_link("c", now=NOON)
    assert sessions.use_link("a", now=NOON)
    assert not sessions.use_link("a", now=NOON)
    assert not sessions.use_link("b", now=NOON + timedelta(hours=1))


def test_sessions_are_kept_until_removed_or_expired(sessions: SessionStore) -> None:
    mine = Session(
        secret_hash="x",  # noqa: S106 -- no secret
        principal=Principal(PersonId("me"), "analyst"),
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )
    other = structs.replace(mine, secret_hash="y", expires_at=NOON + timedelta(days=3))  # noqa: S106
    sessions.add_session(mine)
    sessions.add_session(other)
    assert sessions.session("x") == mine
    sessions.forget_expired(NOON + timedelta(days=2))
    assert sessions.session("x") is None
    assert sessions.session("y") == other
    sessions.remove_session("y")
    sessions.remove_session("y")
    assert sessions.session("y") is None


def test_projects_get_readable_ids_that_differ(projects: ProjectStore) -> None:
    use_case = Projects(projects, Standing())
    made = [use_case.create(title).id for title in ("Böse Äpfel!", "bose äpfel", "Böse  Äpfel", "旅")]
    assert made == ["boese-aepfel", "bose-aepfel", "boese-aepfel-2", "project"]
    assert use_case.show("boese-aepfel-2").title["de"] == "Böse  Äpfel"
    assert use_case.show("project").created_at == NOON.isoformat()
    use_case.delete("project")
    for call in (use_case.show, use_case.delete):
        with pytest.raises(Refused) as error:
            call("project")
        assert error.value.code == "project.unknown"


@pytest.mark.parametrize(
    ("title", "more", "code"),
    [
        ("  ", {}, "project.title_missing"),
        ("x" * 201, {}, "project.title_long"),
        ("x", {"description": "y" * 5001}, "project.description_long"),
        ("x", {"time_zone": "Mars/Olympus"}, "project.time_zone_unknown"),
        ("x", {"time_zone": "../../etc/passwd"}, "project.time_zone_unknown"),
        ("x", {"time_zone": ""}, "project.time_zone_unknown"),
    ],
)
def test_wrong_drafts_of_projects_are_refused(
    projects: ProjectStore, title: str, more: dict[str, str], code: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        Projects(projects, Standing()).create(title, **more)
    assert error.value.code == code
    assert projects.projects() == ()


def test_ids_stay_short_and_clean() -> None:
    assert len(readable_id("word " * 100)) <= 60
    assert readable_id("../../x") == "x"


def test_a_link_opens_one_session_that_ends_after_its_time(sessions: SessionStore) -> None:
    clock = Standing()
    use_case = Sessions(sessions, clock)
    token = use_case.new_link()
    secret = use_case.enter(token)
    assert secret != token
    assert use_case.principal(secret).role == "owner"
    with pytest.raises(Refused, match="any more"):
        use_case.enter(token)
    for wrong in (None, "", token, secret + "x"):
        with pytest.raises(Refused, match="not signed in"):
            use_case.principal(wrong)
    clock.instant += SESSION_LIFETIME - timedelta(seconds=1)
    assert use_case.principal(secret).person == "local-owner"
    clock.instant += timedelta(seconds=1)
    with pytest.raises(Refused, match="not signed in"):
        use_case.principal(secret)


def test_a_link_grows_old(sessions: SessionStore) -> None:
    clock = Standing()
    use_case = Sessions(sessions, clock)
    token = use_case.new_link()
    clock.instant += LINK_LIFETIME
    with pytest.raises(Refused, match="too old"):
        use_case.enter(token)


def test_who_leaves_is_out(sessions: SessionStore) -> None:
    use_case = Sessions(sessions, Standing())
    secret = use_case.new_session()
    use_case.leave(secret)
    with pytest.raises(Refused):
        use_case.principal(secret)


def test_secrets_rest_only_as_hashes(database: Database, tmp_path: Path) -> None:
    use_case = Sessions(SqlSessions(database), Standing())
    token = use_case.new_link()
    used = use_case.new_link()
    secret = use_case.enter(used)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for hidden in (token, used, secret):
        assert hidden.encode() not in written
        assert hashlib.sha256(hidden.encode()).hexdigest().encode() in written


def test_every_role_can_see_and_only_owners_administer() -> None:
    assert all("see" in allowed for allowed in PERMISSIONS.values())
    assert [role for role, allowed in PERMISSIONS.items() if "administer" in allowed] == ["owner"]
    with pytest.raises(Refused) as error:
        require(Principal(PersonId("x"), "viewer"), "draw")
    assert error.value.code == "access.denied"


def test_a_name_stays_with_its_session(sessions: SessionStore) -> None:
    use_cases = Sessions(sessions, Standing())
    first, second = use_cases.new_session(), use_cases.new_session()
    named = use_cases.name(hashed(first), use_cases.principal(first), "  Ada \u2067 Lovelace ")
    assert named.name == "Ada Lovelace"
    assert use_cases.principal(first) == named
    assert use_cases.principal(second).name == "", "another session of the same person has a name of its own"
    for written, code in ((" \u200b\n", "session.name_missing"), ("x" * 61, "session.name_long")):
        with pytest.raises(InvalidInput) as wrong:
            use_cases.name(hashed(first), named, written)
        assert wrong.value.code == code
    use_cases.name(hashed("nobody"), named, "Nobody")
    assert use_cases.principal(first).name == "Ada Lovelace"
