//! The binary from outside: its commands, its start and its stop, each in a folder of its own.

#[cfg(test)]
mod commands;
mod configured;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod person;
#[cfg(test)]
mod place;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod talk;
#[cfg(test)]
mod try_hostile;
#[cfg(test)]
mod try_oauth1;
#[cfg(test)]
mod try_oauth2;
