"""The workbook: all datasources, settings and dashboards."""

from dashboards import exhibitions, settings, sources
from workbook.document import Document

workbook = Document(sources.ALL, settings.ALL, [exhibitions.dashboard])
