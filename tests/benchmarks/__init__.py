"""Tests of the generators and programs that measure."""
