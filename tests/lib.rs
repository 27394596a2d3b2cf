//! Stories through the front door. Everything is in the test binary; this library is empty.
