"""The pictures by which a person judges the layouts can be drawn from the workbook as it is."""

import pathlib
import struct
import subprocess
import sys

from lxml import etree

from harness.program import ROOT
from harness.servers import Database

DEVICES = {
    "Tablet": 1024,
    "Phone": 375,
}  # width in pixels: a layout for a device says its height only


def size_of(png: pathlib.Path) -> tuple[int, int]:
    """Width and height in pixels, from the header."""
    return struct.unpack(">II", png.read_bytes()[16:24])


def test_every_dashboard_is_drawn_for_wall_tablet_and_phone(
    database: Database, workbook: etree._Element, tmp_path: pathlib.Path
):
    expected = {}
    for dashboard in workbook.iterfind("dashboards/dashboard"):
        name = "tableau-" + dashboard.get("name", "").lower().replace(" ", "-")
        wall = dashboard.find("size")
        expected[name] = (int(wall.get("maxwidth")), int(wall.get("maxheight")))
        for device, width in DEVICES.items():
            height = dashboard.find(f"devicelayouts/devicelayout[@name='{device}']/size")
            expected[f"{name}-{device.lower()}"] = (width, int(height.get("maxheight")))

    tool = str(ROOT / "tools" / "draw-dashboards")
    subprocess.run([sys.executable, tool, database.url, str(tmp_path)], check=True, timeout=150)
    assert {png.stem: size_of(png) for png in tmp_path.glob("*.png")} == expected
