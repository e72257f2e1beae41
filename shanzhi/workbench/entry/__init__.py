"""Writing down: choosing a type, its form, what saving will change, and saving. Corrections fill the same form."""
