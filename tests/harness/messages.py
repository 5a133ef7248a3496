"""Messages to send."""

import json


def press(number: int) -> str:
    """A valid rating, different for every number below 8 hours in milliseconds."""
    hour, rest = divmod(9 * 3_600_000 + number * 10, 3_600_000)
    minute, rest = divmod(rest, 60_000)
    second, millisecond = divmod(rest, 1000)
    at = f"2026-02-24T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+00:00"
    return json.dumps({"at": at, "site": str(number % 6), "val": number % 5})


def mixed(count: int) -> list[str]:
    """Presses, every seventh of them spoiled, every fiftieth a request."""
    messages = []
    for number in range(count):
        message = json.loads(press(number))
        if number % 7 == 3:
            message["val"] = 9
        elif number % 50 == 0:
            message |= {"val": -1, "type": number // 50 % 2}
        messages.append(json.dumps(message))
    return messages
