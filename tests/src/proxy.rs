//! A wire that can be cut or clogged: it passes TCP connections on to a database until told otherwise.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The wire. Its listener lives as long as the process.
pub struct Wire {
    address: SocketAddr,
    state: Arc<Shared>,
}

#[derive(Default)]
struct Shared(Mutex<State>, Condvar);

#[derive(Default)]
struct State {
    cut: bool,
    clogged: bool,
    streams: Vec<TcpStream>,
}

impl Wire {
    /// A wire to an address.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Shared::default());
        let (shared, target) = (Arc::clone(&state), target.to_owned());
        std::thread::spawn(move || {
            for near in listener.incoming().filter_map(Result::ok) {
                let mut state = shared.lock();
                if state.cut {
                    continue;
                }
                if let Ok(far) = TcpStream::connect(&target) {
                    let _ = join(&shared, &mut state, near, far);
                }
            }
        });
        Self { address, state }
    }

    /// The near end.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks every connection, and each new one at once.
    pub fn cut(&self) {
        let mut state = self.state.lock();
        state.cut = true;
        for stream in state.streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets nothing pass any more, and tells nobody.
    pub fn clog(&self) {
        self.state.lock().clogged = true;
    }

    /// Lets everything through again.
    pub fn mend(&self) {
        let mut state = self.state.lock();
        (state.cut, state.clogged) = (false, false);
        self.state.1.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) {
        let state = self.lock();
        drop(self.1.wait_while(state, |state| state.clogged));
    }
}

fn join(shared: &Arc<Shared>, state: &mut State, near: TcpStream, far: TcpStream) -> std::io::Result<()> {
    state.streams.extend([near.try_clone()?, far.try_clone()?]);
    for (mut from, mut to) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 16 * 1024];
            while let Some(bytes) = from.read(&mut buffer).ok().and_then(|count| buffer.get(..count)) {
                shared.wait();
                if bytes.is_empty() || to.write_all(bytes).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}
