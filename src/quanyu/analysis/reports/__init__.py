"""Reports: what a daily, weekly or monthly report holds, as plain values and pure rules."""
