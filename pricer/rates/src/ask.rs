//! Asking the sources: side by side, a thread each, all of it by one deadline.

use std::fmt;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bidprice_core::Rate;
use bidprice_fetch::{Problem, Transport};

use crate::{Answer, Doubt, Policy, Source, Trust, believe};

/// The first source has this long before the next is asked beside it, or a tenth of the time if that
/// is less: a good first source leaves the others in peace.
const STAGGER_MAX: Duration = Duration::from_millis(300);

/// For a median whoever has answered by then counts, if there are enough.
const MEDIAN_AFTER: Duration = Duration::from_secs(1);

/// A source and where it is.
#[derive(Clone)]
pub struct Ask {
    /// Who.
    pub source: &'static dyn Source,
    /// Where; a source without an address is not asked.
    pub address: Option<String>,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.source.name(), self.address)
    }
}

/// Whom to ask, how long, and what to hold the answers against.
#[derive(Debug)]
pub struct Question<'a> {
    /// In the order in which they are asked.
    pub sources: &'a [Ask],
    /// What the answers are held against.
    pub trust: Trust,
    /// All of it ends here.
    pub deadline: Instant,
}

/// When to stop listening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As soon as an answer is believed.
    UntilBelieved,
    /// When all have answered: somebody wants to see them.
    UntilAllAnswered,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// In the order in which they came.
    pub answers: Vec<Answer>,
    /// Whose answer is believed, and the rate.
    pub believed: Result<(&'static str, Rate), Doubt>,
}

/// Asks; returns by the deadline whatever the sources do.
///
/// A thread that still waits for its source then is left to itself: it ends with the process, or by
/// the transport's own bounds.
pub fn ask(
    question: &Question<'_>,
    transport: &(impl Transport + Clone + 'static),
    patience: Patience,
) -> Asked {
    let incoming = Arc::default();
    let mut round = Round::new(question, patience, &incoming);
    while !round.is_over() {
        round.start_those_due(transport, &incoming);
        round.listen();
    }
    round.into_asked()
}

/// Answers that nobody has looked at yet. A channel of the standard library does the same with ten
/// times the code, and code is what the small program has no room for.
#[derive(Default)]
struct Incoming {
    answers: Mutex<Vec<Answer>>,
    one_came: Condvar,
}

impl Incoming {
    fn answers(&self) -> MutexGuard<'_, Vec<Answer>> {
        // A list is whole, whoever panicked while he held it.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, answer: Answer) {
        self.answers().push(answer);
        self.one_came.notify_one();
    }

    /// What has come, as soon as there is something, or nothing after that time.
    fn take_within(&self, time: Duration) -> Vec<Answer> {
        let waited = self.one_came.wait_timeout_while(self.answers(), time, |list| list.is_empty());
        mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}

struct Round<'q> {
    question: &'q Question<'q>,
    patience: Patience,
    incoming: &'q Incoming,
    began: Instant,
    /// How many of the sources have been asked.
    asked: usize,
    next_due: Instant,
    answers: Vec<Answer>,
}

impl<'q> Round<'q> {
    fn new(question: &'q Question<'q>, patience: Patience, incoming: &'q Incoming) -> Self {
        let began = Instant::now();
        Self { question, patience, incoming, began, asked: 0, next_due: began, answers: Vec::new() }
    }

    fn time_allowed(&self) -> Duration {
        self.question.deadline.saturating_duration_since(self.began)
    }

    fn are_asked_at_once(&self) -> bool {
        self.patience == Patience::UntilAllAnswered || self.question.trust.policy == Policy::Median
    }

    fn start_those_due(
        &mut self,
        transport: &(impl Transport + Clone + 'static),
        to: &Arc<Incoming>,
    ) {
        let stagger = STAGGER_MAX.min(self.time_allowed() / 10);
        while let Some(ask) = self.question.sources.get(self.asked) {
            let now = Instant::now();
            if !self.are_asked_at_once() && now < self.next_due {
                break;
            }
            self.asked += 1;
            if start(ask, transport.clone(), self.question.deadline, to) {
                self.next_due = now + stagger;
            }
        }
    }

    /// Waits for an answer, but not past the moment when something else is due.
    fn listen(&mut self) {
        let now = Instant::now();
        let wait = self.next_moment(now).saturating_duration_since(now);
        // All that is in hand is weighed together.
        let answers = self.incoming.take_within(wait);
        if !answers.is_empty() {
            self.answers.extend(answers);
            // Had one been believed, the round would be over: so nobody waits for his turn.
            self.next_due = Instant::now();
        }
    }

    fn next_moment(&self, now: Instant) -> Instant {
        let next_source = (self.asked < self.question.sources.len()).then_some(self.next_due);
        let window = Some(self.began + MEDIAN_AFTER).filter(|end| *end > now);
        let earliest = next_source.into_iter().chain(window).min();
        earliest.map_or(self.question.deadline, |moment| moment.min(self.question.deadline))
    }

    fn is_over(&self) -> bool {
        let all_in = self.answers.len() == self.question.sources.len();
        let is_early = self.question.trust.policy == Policy::Median
            && self.began.elapsed() < MEDIAN_AFTER.min(self.time_allowed());
        all_in
            || Instant::now() >= self.question.deadline
            || (self.patience == Patience::UntilBelieved && !is_early && self.believed().is_ok())
    }

    fn believed(&self) -> Result<(&'static str, Rate), Doubt> {
        let with_rate =
            |answer: &Answer| answer.rate.as_ref().ok().map(|rate| (answer.source, *rate));
        let rates: Vec<(&'static str, Rate)> = self.answers.iter().filter_map(with_rate).collect();
        let values: Vec<Rate> = rates.iter().map(|(_, rate)| *rate).collect();
        let index = believe(&self.question.trust, &values)?;
        rates.get(index).copied().ok_or(Doubt::NoAnswer)
    }

    fn into_asked(mut self) -> Asked {
        let is_complete = self.patience == Patience::UntilAllAnswered;
        if is_complete {
            // All were asked at once and are in: the operator's order counts, not chance.
            let sources = self.question.sources;
            self.answers.sort_by_key(|answer| {
                sources.iter().position(|ask| ask.source.name() == answer.source)
            });
        }
        let believed = self.believed();
        if is_complete || believed.is_err() {
            self.add_the_silent();
        }
        Asked { answers: self.answers, believed }
    }

    fn add_the_silent(&mut self) {
        let took = self.began.elapsed();
        for ask in self.question.sources {
            let source = ask.source.name();
            if self.answers.iter().all(|answer| answer.source != source) {
                self.answers.push(Answer {
                    source,
                    rate: Err(Problem::too_late().to_string()),
                    took,
                });
            }
        }
    }
}

/// Asks a source in a thread of its own; whether it is under way, so that the next can wait.
fn start(
    ask: &Ask,
    transport: impl Transport + 'static,
    deadline: Instant,
    to: &Arc<Incoming>,
) -> bool {
    let began = Instant::now();
    let source = ask.source;
    let answer = move |rate| Answer { source: source.name(), rate, took: began.elapsed() };
    let Some(address) = ask.address.clone() else {
        let setting = format!("BIDPRICE_RATE_URL_{}", source.name().to_uppercase());
        to.add(answer(Err(format!("has no address ({setting})"))));
        return false;
    };
    let incoming = Arc::clone(to);
    // Nobody listens any more once the round is over.
    let ask_it = move || incoming.add(answer(source.ask(&transport, &address, deadline)));
    let started = thread::Builder::new().name(source.name().to_owned()).spawn(ask_it);
    match started {
        Ok(_) => true,
        Err(error) => {
            to.add(answer(Err(format!("could not be asked: {error}"))));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use bidprice_fetch::Bounds;
    use rust_decimal::Decimal;

    use super::*;
    use crate::source_named;

    /// Answers by the host's name: a price, `fails`, or `hangs`.
    #[derive(Clone)]
    struct Hosts;

    impl Transport for Hosts {
        fn get(&self, url: &str, bounds: Bounds) -> Result<Vec<u8>, Problem> {
            match bidprice_fetch::host(url) {
                "fails" => Err(Problem::status(500)),
                "hangs" => {
                    thread::sleep(bounds.deadline.saturating_duration_since(Instant::now()));
                    Err(Problem::too_late())
                }
                price => Ok(format!(r#"{{"price":{price},"Price":{price}}}"#).into_bytes()),
            }
        }
    }

    fn ask_hosts(policy: Policy, patience: Patience, timeout: Duration, hosts: &str) -> Asked {
        let names = ["dia", "console", "oracle"];
        let sources: Vec<Ask> = names
            .into_iter()
            .zip(hosts.split_whitespace())
            .map(|(name, host)| Ask {
                source: source_named(name).expect("known"),
                address: (host != "-").then(|| format!("http://{host}")),
            })
            .collect();
        let trust = Trust { policy, last_good: None, jump_max: Decimal::TWO };
        let question = Question { sources: &sources, trust, deadline: Instant::now() + timeout };
        ask(&question, &Hosts, patience)
    }

    const LONG: Duration = Duration::from_mins(1);

    #[track_caller]
    fn check(asked: &Asked, believed: &str, said: &[&str]) {
        let rate = asked.believed.as_ref().map(|(source, _)| *source);
        assert_eq!(rate.unwrap_or("nobody"), believed);
        let names: Vec<&str> = asked.answers.iter().map(|answer| answer.source).collect();
        assert_eq!(names, said);
    }

    #[test]
    fn a_good_first_source_leaves_the_others_in_peace() {
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, LONG, "1 1");
        check(&asked, "dia", &["dia"]);
    }

    #[test]
    fn who_fails_or_has_no_address_or_hangs_does_not_hold_up_the_next() {
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, LONG, "fails 1");
        check(&asked, "console", &["dia", "console"]);
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, LONG, "- 1");
        check(&asked, "console", &["dia", "console"]);
        let began = Instant::now();
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, LONG, "hangs 1");
        check(&asked, "console", &["console"]);
        assert!(began.elapsed() < LONG / 4);
    }

    #[test]
    fn nobody_is_waited_for_beyond_the_deadline() {
        let short = Duration::from_millis(200);
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, short, "hangs hangs");
        assert_eq!(asked.believed.map(drop), Err(Doubt::NoAnswer));
        assert_eq!(asked.answers.len(), 2);
        let asked = ask_hosts(Policy::Median, Patience::UntilBelieved, short, "1 1 hangs");
        assert_eq!(asked.believed.map(drop), Err(Doubt::TooFew(2)));
    }

    #[test]
    fn who_wants_all_answers_gets_them_in_the_operators_order() {
        let asked = ask_hosts(Policy::First, Patience::UntilAllAnswered, LONG, "1 1.01 -");
        check(&asked, "dia", &["dia", "console", "oracle"]);
    }

    #[test]
    fn without_sources_there_is_no_answer() {
        let asked = ask_hosts(Policy::First, Patience::UntilBelieved, LONG, "");
        assert_eq!(asked.believed.map(drop), Err(Doubt::NoAnswer));
    }
}
