"""The workbook: all datasources, settings and dashboards."""

from dashboards import data_quality, exhibitions, settings, sources, visitor_safety
from workbook.document import Document

workbook = Document(
    sources.ALL,
    settings.ALL,
    [exhibitions.dashboard, visitor_safety.dashboard, data_quality.dashboard],
)
