"""A simulated loudspeaker: takes sound in real time and keeps what was really put out."""
