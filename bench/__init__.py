"""Measurements; figures go to docs/benchmarks.md with their date, the bad ones too."""
