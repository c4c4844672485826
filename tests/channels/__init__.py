"""Tests of the networks: recorded bodies, a mock from outside, and a strict fake."""
