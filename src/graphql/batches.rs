//! When what was asked of the loaders is loaded: once nothing else of the request can go on without it. No clock is
//! needed for that, and no level is asked in two pieces.
//!
//! async-graphql polls the fields of an answer a few at a time and wakes itself in between, so a delay is either too
//! short, and a level falls apart into many statements, or it is waited for in vain.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::{BoxFuture, poll_fn};
use futures_util::task::AtomicWaker;

/// How often a request goes on by itself before other requests have their turn.
const PASSES: usize = 64;

/// What waits to be loaded.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Waiting {
    /// Puts something to the rest.
    pub fn add(&self, loading: BoxFuture<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(loading);
    }

    fn start(&self) {
        let loadings = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for loading in loadings {
            tokio::spawn(loading);
        }
    }
}

/// Whether the request woke itself, and who is to be woken then.
#[derive(Default)]
struct Bell {
    rang: AtomicBool,
    outside: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rang.store(true, Ordering::SeqCst);
        self.outside.wake();
    }
}

/// Runs a request, and starts what waits to be loaded whenever the request stands still.
pub async fn run<T>(request: impl Future<Output = T>, waiting: &Waiting) -> T {
    let mut request = pin!(request);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    poll_fn(|outside| {
        bell.outside.register(outside.waker());
        step(request.as_mut(), &bell, &waker, waiting)
    })
    .await
}

fn step<T>(mut request: Pin<&mut impl Future<Output = T>>, bell: &Bell, waker: &Waker, waiting: &Waiting) -> Poll<T> {
    for _ in 0..PASSES {
        bell.rang.store(false, Ordering::SeqCst);
        if let Poll::Ready(answer) = request.as_mut().poll(&mut Context::from_waker(waker)) {
            return Poll::Ready(answer);
        }
        if !bell.rang.load(Ordering::SeqCst) {
            waiting.start();
            return Poll::Pending;
        }
    }
    // It rang, so whoever polls has been woken and comes again.
    Poll::Pending
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use futures_util::future::join_all;
    use tokio::sync::oneshot;

    use super::*;

    /// Many askers, each of which wakes itself some times before it asks: all of them are answered by one loading.
    async fn story() -> (usize, usize) {
        let waiting = Waiting::default();
        let asked = Arc::new(Mutex::new(Vec::<oneshot::Sender<()>>::new()));
        let loadings = Arc::new(AtomicUsize::new(0));
        let askers = (0..40).map(|asker| {
            let (waiting, asked, loadings) = (waiting.clone(), Arc::clone(&asked), Arc::clone(&loadings));
            async move {
                for _ in 0..asker * 5 {
                    let mut yielded = false;
                    poll_fn(|context| {
                        context.waker().wake_by_ref();
                        if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
                    })
                    .await;
                }
                let (answer, answered) = oneshot::channel();
                let first = {
                    let mut asked = asked.lock().unwrap();
                    asked.push(answer);
                    asked.len() == 1
                };
                if first {
                    waiting.add(Box::pin(async move {
                        loadings.fetch_add(1, Ordering::SeqCst);
                        for answer in std::mem::take(&mut *asked.lock().unwrap()) {
                            answer.send(()).unwrap();
                        }
                    }));
                }
                answered.await.unwrap();
            }
        });
        let answered = run(join_all(askers), &waiting).await.len();
        (answered, loadings.load(Ordering::SeqCst))
    }

    #[test]
    fn a_level_is_loaded_once_whatever_the_runtime() {
        let one = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(one.block_on(story()), (40, 1));
        let several = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        assert_eq!(several.block_on(story()), (40, 1));
    }
}
