"""One box for records, people, units, figures, types and reports. What was looked for is kept nowhere."""
