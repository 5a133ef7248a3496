"""Where each zone of a layout lies, and its XML; places are in hundred-thousandths of the whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook.element import element
from workbook.zone import Flow, Leaf, Part, leaf_style, leaf_text, zone_style

WHOLE = 100_000
MARGIN = 8  # pixels around everything


@dataclass(frozen=True)
class Place:
    """Pixels from the left and the top."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    width: int  # pixels
    height: int
    flow: Flow

    def element(self, leaf_id: Callable[[Leaf], int], next_id: Callable[[], int]):
        """`next_id` numbers what holds other zones, which no other layout has."""
        inner = Place(MARGIN, MARGIN, self.width - 2 * MARGIN, self.height - 2 * MARGIN)
        ids = (leaf_id, next_id)
        return element(
            "zones",
            {},
            element(
                "zone",
                {
                    "id": next_id(),
                    "type-v2": "layout-basic",
                    **self.place(Place(0, 0, self.width, self.height)),
                },
                self.zone(Part(self.flow), inner, ids),
                zone_style({"border-style": "none", "margin": MARGIN}),
            ),
        )

    def zone(self, part: Part, place: Place, ids: tuple[Callable, Callable]):
        kept = {"fixed-size": part.pixels, "is-fixed": True} if part.pixels else {}
        if not isinstance(part.zone, Flow):
            return element(
                "zone",
                {"id": ids[0](part.zone), **kept, **part.zone.attributes(), **self.place(place)},
                leaf_text(part.zone),
                leaf_style(part.zone),
            )
        flow = {"param": part.zone.direction, "type-v2": "layout-flow"}
        return element(
            "zone",
            {"id": ids[1](), **kept, **flow, **self.place(place)},
            *(self.zone(p, at, ids) for p, at in divided(part.zone, place)),
        )

    def place(self, place: Place) -> dict[str, int]:
        """Edges are rounded, not sizes: neighbours meet and nothing leaves its container."""
        left, right = (round(WHOLE * x / self.width) for x in (place.x, place.x + place.width))
        top, bottom = (round(WHOLE * y / self.height) for y in (place.y, place.y + place.height))
        return {"h": bottom - top, "w": right - left, "x": left, "y": top}


def divided(flow: Flow, place: Place) -> Iterator[tuple[Part, Place]]:
    whole = place.width if flow.direction == "horz" else place.height
    left = whole - sum(part.pixels or 0 for part in flow.parts)
    shares = sum(part.share for part in flow.parts if not part.pixels)
    assert left >= 0, f"the parts of a flow are {-left} pixels too long"
    assert shares or left < 1, f"the parts of a flow leave {left} pixels empty"
    at = 0.0
    for part in flow.parts:
        length = part.pixels or left * part.share / shares
        if flow.direction == "horz":
            yield part, Place(place.x + at, place.y, length, place.height)
        else:
            yield part, Place(place.x, place.y + at, place.width, length)
        at += length
