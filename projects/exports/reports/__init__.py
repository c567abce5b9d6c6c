"""自评报告, the paragraph of the 决算 and the report to the 人大: templates as data, figures from a catalogue."""
