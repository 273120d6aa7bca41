"""The command line as a person, and as a program, uses it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from contextlib import closing

import pytest

import etappe
from etappe.analyses.asking import read_segment, read_selection
from etappe.analyses.segments import SegmentDraft
from etappe.bootstrap import open_workspace
from etappe.cli.scoping import scope_of
from etappe.events.importing import ReadOptions
from etappe.events.scopes import Scope
from etappe.simulation import write_simulation
from tests.surface.shell import Shell

COLUMNS = ("--customer", "customer", "--time", "time", "--event", "event")
STEPS = ("--step", "product_viewed", "--step", "product_added", "--step", "order_placed", "--within", "7d")
QUESTION = {
    "question": "funnel",
    "steps": ["product_viewed", "product_added", "order_placed"],
    "within": "7d",
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("shell"))
    write_simulation("omnichannel-shop", shell.events, customers=300, seed=3)
    return shell


def test_help_lists_every_command_in_both_languages_and_loads_nothing_heavy(shell: Shell) -> None:
    english, german = shell("--help"), shell("--help", language="de_DE.UTF-8")
    for name in (
        "demo",
        "serve",
        "link",
        "import",
        "projects",
        "ask",
        "timeline",
        "simulate",
        "backup",
        "restore",
        "doctor",
    ):
        assert f"\n  {name} " in english.stdout
        assert f"\n  {name} " in german.stdout
    assert "Optionen:" in german.stdout
    assert "Options:" in english.stdout
    heavy = "import sys, etappe.cli; print(sorted({'numba', 'polars', 'numpy', 'fastapi', 'rich'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_a_file_a_project_python_and_a_written_question_give_the_same_answer(shell: Shell) -> None:
    written = shell.folder / "question.json"
    written.write_text(json.dumps(QUESTION), encoding="utf-8")
    assert shell("import", "journeys.csv", "--project", "Same Shop", *COLUMNS).returncode == 0
    answers = [
        json.loads(shell(*arguments, given=given).stdout)
        for arguments, given in (
            (("ask", "journeys.csv", *COLUMNS, "funnel", *STEPS, "--json"), ""),
            (("ask", *COLUMNS, "journeys.csv", "--json", "question.json"), ""),
            (("ask", "journeys.csv", *COLUMNS, "-", "--json"), json.dumps(QUESTION)),
            (("ask", "same-shop", "question.json", "--json"), ""),
        )
    ]
    journeys = etappe.read_events(shell.events, customer="customer", time="time", event="event")
    expected = json.loads(journeys.ask(QUESTION).to_json())
    assert [answer["steps"] for answer in answers] == [expected["steps"]] * 4
    assert answers[0] == expected


def test_a_question_is_asked_of_whom_and_when_the_options_say(shell: Shell) -> None:
    buyers = {"rules": [{"rule": "did", "at": "order_placed"}]}
    with closing(open_workspace(shell.folder / "data")) as workspace:
        shop = workspace.projects.create("Scoped Shop").id
        workspace.import_file(shop, shell.events, ReadOptions(customer="customer", time="time", event="event"))
        workspace.segments.save(shop, SegmentDraft(name="Who buys", segment=read_segment(buyers)))
    (shell.folder / "buyers.json").write_text(json.dumps(buyers), encoding="utf-8")
    days = ("--from", "2026-03-01", "--to", "2026-08-31")
    question = QUESTION | {"scope": {"segment": buyers, "first": "2026-03-01", "last": "2026-08-31"}}
    journeys = etappe.read_events(shell.events, customer="customer", time="time", event="event")
    expected = journeys.ask(question)
    answer = json.loads(shell("ask", "scoped-shop", "--segment", "who BUYS", *days, "funnel", *STEPS, "--json").stdout)
    assert answer["question"]["scope"] == question["scope"]
    assert answer["steps"] == json.loads(expected.to_json())["steps"]
    given = {"first": "2026-03-01", "last": "2026-08-31", "trigger": None}
    for trigger in ("view", '{"events": ["view"], "where": [{"property": "channel", "operator": "exists"}]}'):
        begins = scope_of(dict.fromkeys(("segment", "first", "last")) | {"trigger": trigger}, lambda _name: None)
        assert begins == Scope(trigger=trigger if trigger == "view" else read_selection(trigger.encode()))
    for written in (json.dumps(buyers), str(shell.folder / "buyers.json")):
        scope = scope_of(given | {"segment": written}, lambda _name: None)
        assert scope == expected.question.scope
    assert 0 < expected.steps[0].customers < journeys.ask(QUESTION).steps[0].customers
    wrong = shell("ask", "scoped-shop", "--segment", "Nobody", "variants")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "“Nobody” is neither the name of a segment" in wrong.stderr
    assert '{"rules": [{"rule": "did"' in wrong.stderr


def test_tables_are_for_people_of_either_language(shell: Shell) -> None:
    english = shell("ask", "journeys.csv", *COLUMNS, "funnel", *STEPS).stdout
    german = shell("ask", "journeys.csv", *COLUMNS, "funnel", *STEPS, language="de_DE.UTF-8").stdout
    assert "How many customers get from “product_viewed”" in english
    assert "Wie viele Personen gelangen" in german
    assert "100.0%" in english
    assert "100,0 %" in german
    assert "ausgeschieden" in german


def test_rows_that_cannot_be_read_are_listed_with_line_and_reason(shell: Shell) -> None:
    broken = shell.folder / "broken.csv"
    broken.write_text("who,when,what\na,2026-01-01,view\n,2026-01-02,view\nb,someday,view\n", encoding="utf-8")
    columns = ("--customer", "who", "--time", "when", "--event", "what")
    done = shell("import", "broken.csv", "--project", "broken", *columns, "--refused-to", "refused.csv")
    assert done.returncode == 0
    assert "1 of 3 rows taken" in done.stdout
    assert "line 3:" in done.stderr
    assert "line 4:" in done.stderr
    assert "* The times in “when” have no offset; they are read as UTC." in done.stdout
    with (shell.folder / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 3
    again = shell("import", "broken.csv", "--project", "broken", *columns)
    assert "nothing was added twice" in again.stdout


def test_rows_left_out_of_an_answer_are_one_calm_line_in_either_language(shell: Shell) -> None:
    (shell.folder / "few.csv").write_text("who,when,what\na,2026-01-01,view\n,2026-01-02,view\n", encoding="utf-8")
    asked = ("ask", "few.csv", "--customer", "who", "--time", "when", "--event", "what", "variants")
    english, german = shell(*asked), shell(*asked, language="de_DE.UTF-8")
    assert (
        english.stderr
        == "1 of 2 rows was refused. 3: The column “who” is empty, so nobody knows whose event this is.\n"
    )
    assert german.stderr.startswith("1 von 2 Zeilen wurde abgelehnt. 3: ")
    assert german.stderr.count("\n") == 1
    none = shell(
        "timeline", "few.csv", "a", "--customer", "when", "--time", "what", "--event", "who", language="de_DE.UTF-8"
    )
    assert none.returncode == 2
    assert "Keine von 2 Zeilen war lesbar. 2: „view“ ist kein Zeitpunkt" in none.stderr


def test_an_event_log_names_its_columns_itself_and_other_files_say_what_is_missing(shell: Shell) -> None:
    (shell.folder / "log.xes").write_text(
        '<log><trace><string key="concept:name" value="case 1"/>'
        '<event><string key="concept:name" value="asked"/><date key="time:timestamp" value="2026-01-01T08:00:00Z"/></event>'
        '<event><string key="concept:name" value="paid"/><date key="time:timestamp" value="2026-01-02T08:00:00Z"/></event>'
        "</trace></log>",
        encoding="utf-8",
    )
    answer = json.loads(shell("ask", "log.xes", "funnel", "--step", "asked", "--step", "paid", "--json").stdout)
    assert [step["customers"] for step in answer["steps"]] == [1, 1]
    lacking = shell("ask", "journeys.csv", "--customer", "customer", "--event", "event", "variants")
    assert lacking.returncode == 2
    assert "To read journeys.csv, --time is needed." in lacking.stderr


def test_projects_are_listed_for_people_and_programs(shell: Shell) -> None:
    shell("import", "journeys.csv", "--project", "Listed", *COLUMNS)
    listed = {row["project"]: row for row in json.loads(shell("projects", "--json").stdout)}
    assert listed["listed"]["customers"] == 300
    assert "Listed" in shell("projects").stdout


def test_a_timeline_shows_everything_about_one_customer(shell: Shell) -> None:
    with shell.events.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["customer"] == "K-00001"]
    done = json.loads(shell("timeline", "journeys.csv", "K-00001", *COLUMNS, "--json").stdout)
    assert [entry["event"] for entry in done["entries"]] == [row["event"] for row in rows]
    assert rows[0]["event"] in shell("timeline", "journeys.csv", "K-00001", *COLUMNS).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask", "journeys.csv", *COLUMNS, "funnel", "--step", "product_vewed"), 2, "product_viewed"),
        (("ask", "nowhere.csv", "funnel", "--step", "a"), 2, "nowhere.csv"),
        (("ask", "journeys.csv", "funnel", "--step", "a"), 2, "--customer"),
        (("ask", "journeys.csv", *COLUMNS, "guess"), 2, "guess"),
        (("ask", "journeys.csv", *COLUMNS, "nothing.json"), 2, "nothing.json"),
        (("ask", "no-such-project", "variants"), 3, "no-such-project"),
        (("import", "nowhere.csv", "--project", "p", *COLUMNS), 2, "nowhere.csv"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_what_is_wrong_is_said_and_ends_with_its_code(
    shell: Shell, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = shell(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_simulated_journeys_come_with_their_truth(shell: Shell) -> None:
    done = shell(
        "simulate", "--scenario", "patient-journey", "--customers", "50", "--seed", "1", "--out", "patients.csv"
    )
    assert done.returncode == 0
    truth = json.loads((shell.folder / "patients.truth.json").read_text(encoding="utf-8"))
    assert truth["causes"]
    assert shell("simulate", "--out", "patients.txt").returncode == 2


def test_everything_goes_into_one_file_and_comes_back(shell: Shell) -> None:
    shell("import", "journeys.csv", "--project", "Kept Shop", *COLUMNS)
    before = shell("ask", "kept-shop", "funnel", *STEPS, "--json").stdout
    assert "MB" in shell("backup", "all.etappe").stdout
    assert "is whole" in shell("backup", "all.etappe", "--check").stdout
    refused = shell("restore", "all.etappe", language="de_DE.UTF-8")
    assert refused.returncode == 3
    assert "--replace" in refused.stderr
    assert "as it was" in shell("restore", "all.etappe", "--replace").stdout
    assert (
        json.loads(shell("ask", "kept-shop", "funnel", *STEPS, "--json").stdout)["steps"] == json.loads(before)["steps"]
    )
    (shell.folder / "cut.etappe").write_bytes((shell.folder / "all.etappe").read_bytes()[:5000])
    damaged = shell("restore", "cut.etappe", "--replace")
    assert damaged.returncode == 2
    assert "Nothing was changed" in damaged.stderr
