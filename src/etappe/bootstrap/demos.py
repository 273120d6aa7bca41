"""The projects that one can begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from etappe.accounts.model import Project
from etappe.bootstrap.workspace import Workspace
from etappe.events.importing import ReadOptions
from etappe.events.ports import Phase
from etappe.foundation.errors import EtappeError
from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    from etappe.demos import DemoProject

DemoPhase = Literal["building", "storing", "indexing", "ready"]


def prepare_demos(
    workspace: Workspace, progress: Callable[[ProjectId, DemoPhase], None]
) -> dict[ProjectId, EtappeError]:
    """Make the demo projects ready; what is there stays as it is, and what was broken off is continued.

    ``progress`` is told each demo and what happens to it. Gives the demos that could not be made, with the reason.
    """
    from etappe.demos import DEMOS

    failed: dict[ProjectId, EtappeError] = {}
    for demo in DEMOS:
        if any(project.id == demo.id for project in workspace.projects.list()):
            has_maps, has_data = bool(workspace.maps.list(demo.id)), bool(workspace.journeys.counting(demo.id))
        else:
            has_maps = has_data = False
        if not (has_maps and has_data):
            progress(demo.id, "building")
            try:
                _make_demo(workspace, demo.build(), progress, data=not has_data, maps=not has_maps)
            except EtappeError as error:
                failed[demo.id] = error
                continue
        progress(demo.id, "ready")
    return failed


def _make_demo(
    workspace: Workspace, made: DemoProject, progress: Callable[[ProjectId, DemoPhase], None], *, data: bool, maps: bool
) -> None:
    workspace.projects.add(
        Project(
            id=made.id,
            title=made.title,
            description=made.description,
            time_zone=made.time_zone,
            created_at=workspace.clock.now().isoformat(),
            is_demo=True,
        )
    )
    if data:

        def step(phase: Phase, done: int, _total: int | None) -> None:
            if done == 0 and phase in {"storing", "indexing"}:
                progress(made.id, phase)

        options = ReadOptions(customer="customer", time="time", event="event")
        workspace.intake.add_frame(
            made.id, made.frame, options, time_zone=made.time_zone, name=made.title["en"], progress=step
        )
    if maps:
        for view in workspace.library.show(made.id).entries:  # of a time that was broken off
            workspace.library.delete(made.id, view.entry.id, None)
        for document in workspace.library.prepare(made.id, made.maps):
            workspace.maps.create(made.id, document)
