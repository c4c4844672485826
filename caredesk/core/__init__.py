"""What every room stands on: settings, time, database, jobs, live news, HTML, the one way out of the machine."""
