"""Agents, teams, roles, sign-in, sessions and API keys: who may do what."""
