"""What the server makes of each view, as files: the proof that it was drawn from the database."""

from collections.abc import Iterator
from pathlib import Path

import tableauserverclient as tsc

from command_line import ExitCode, Failure, writing
from publishing.bisection import slug
from publishing.session import Session

PNG = b"\x89PNG\r\n\x1a\n"
FRESH_MINUTES = 1  # the shortest age the server knows: no picture of yesterday's data


def fetch(session: Session, workbook: tsc.WorkbookItem, folder: Path) -> Iterator[list[Path]]:
    """Writes a PNG and a CSV of each view, and says which files after each one."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for view in session.call(lambda: views_of(session.server, workbook)):
        image = session.call(lambda v=view: image_of(session.server, v))
        rows = session.call(lambda v=view: csv_of(session.server, v))
        if not image.startswith(PNG):
            raise Failure(
                ExitCode.CONFIGURATION,
                f"the server sent no picture of view {view.name!r}",
                "Open it in Tableau: most often it can't reach the database (docs/tableau.md).",
            )
        files = [folder / f"{slug(str(view.name))}.png", folder / f"{slug(str(view.name))}.csv"]
        with writing(folder):
            files[0].write_bytes(image)
            files[1].write_bytes(rows)
        yield files


def views_of(server: tsc.Server, workbook: tsc.WorkbookItem) -> list[tsc.ViewItem]:
    server.workbooks.populate_views(workbook)
    return workbook.views


def image_of(server: tsc.Server, view: tsc.ViewItem) -> bytes:
    options = tsc.ImageRequestOptions(
        imageresolution=tsc.ImageRequestOptions.Resolution.High, maxage=FRESH_MINUTES
    )
    server.views.populate_image(view, options)
    return view.image


def csv_of(server: tsc.Server, view: tsc.ViewItem) -> bytes:
    server.views.populate_csv(view, tsc.CSVRequestOptions(maxage=FRESH_MINUTES))
    return b"".join(view.csv)
