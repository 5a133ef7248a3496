"""Blue is good or calm, orange bad or urgent: told apart by colour-blind readers, too."""

BLUE, LIGHT_BLUE, GREY, LIGHT_ORANGE, ORANGE = "#1f6fb4", "#8fc0e3", "#c9ced3", "#f5b56d", "#c55a00"
INK, QUIET, BAND, PAPER = "#1c2b36", "#5b6770", "#dfe5ea", "#f4f6f8"

FROM_BAD_TO_GOOD = (ORANGE, LIGHT_ORANGE, "#f3f3f1", LIGHT_BLUE, BLUE)
FROM_WORSE_TO_BETTER = (ORANGE, GREY, BLUE)
FROM_QUIET_TO_BUSY = ("#f3f3f1", LIGHT_BLUE, BLUE, "#123f68")
FROM_FEW_TO_MANY = ("#f3f3f1", LIGHT_ORANGE, ORANGE, "#7a3300")
