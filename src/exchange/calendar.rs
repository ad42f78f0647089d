//! The calendar as calendars subscribe to it: iCalendar (RFC 5545), whole days. The same events give the same bytes.

use chrono::{DateTime, NaiveTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike};

use crate::domain::calendar::{CalendarEvent, day_after};

/// The events as a calendar of this name.
pub fn written(name: &str, events: &[CalendarEvent]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    calendar.append_property(icalendar::Property::new("PRODID", "-//upr-network//upr-network//EN"));
    for event in events {
        // A stamp that does not depend on when it is asked for.
        let stamp: DateTime<Utc> = event.date.and_time(NaiveTime::MIN).and_utc();
        let mut entry = Event::new();
        entry
            .uid(&format!("{}@upr-network", event.uid))
            .timestamp(stamp)
            .starts(event.date)
            .ends(day_after(event.date))
            .summary(&event.title)
            .add_property("TRANSP", "TRANSPARENT")
            .add_property("CATEGORIES", event.kind.code());
        if let Some(description) = &event.description {
            entry.description(description);
        }
        if event.url.starts_with("http") {
            entry.url(&event.url);
        }
        calendar.push(entry.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::CalendarEventKind;

    #[test]
    fn whatever_a_title_says_it_stays_one_event() {
        let event = CalendarEvent {
            uid: "commitment_due-1".to_owned(),
            kind: CalendarEventKind::CommitmentDue,
            date: "2026-01-31".parse().unwrap(),
            state: None,
            jurisdictions: vec![],
            title: "A, b; c\\d\nEND:VEVENT\nBEGIN:VEVENT".to_owned(),
            description: None,
            url: "/v1/commitments/1".to_owned(),
        };
        let text = written("Follow-up", std::slice::from_ref(&event));
        assert_eq!(text, written("Follow-up", &[event]));
        let begun = text.lines().filter(|line| *line == "BEGIN:VEVENT").count();
        assert_eq!((begun, text.lines().filter(|line| *line == "END:VEVENT").count()), (1, 1), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20260131") && text.contains("DTEND;VALUE=DATE:20260201"), "{text}");
    }
}
