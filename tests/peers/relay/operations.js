// What a front end with Relay would ask: the compiler reads these, and nothing runs them from here.
import { graphql } from 'relay-runtime';

// A page of courses that somebody takes, refetched through her own node.
graphql`
  fragment operations_enrolments on User
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "operationsEnrolmentsPageQuery") {
    enrolments(first: $count, after: $cursor) @connection(key: "operations_enrolments") {
      edges {
        node {
          ...operations_progress
        }
      }
    }
  }
`;

// One row of it, refetched alone.
graphql`
  fragment operations_progress on Enrolment @refetchable(queryName: "operationsProgressQuery") {
    nameAsPrinted
    course {
      title
    }
    progress {
      lessonsCompleted
      lessonsTotal
      resume {
        title
      }
    }
  }
`;

graphql`
  query operationsLearnerQuery {
    viewer {
      ...operations_enrolments
    }
  }
`;

// A coach has no id: she is found by who is signed in, so her pages are refetched through the query itself.
graphql`
  fragment operations_roster on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "operationsRosterPageQuery") {
    coach {
      clients(first: $count, after: $cursor) @connection(key: "operations_clients") {
        edges {
          node {
            ...operations_entry
          }
        }
      }
    }
  }
`;

graphql`
  fragment operations_entry on RosterEntry @refetchable(queryName: "operationsEntryQuery") {
    client
    name
    state
    consented
  }
`;

graphql`
  fragment operations_alerts on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "operationsAlertsPageQuery") {
    coach {
      alerts(first: $count, after: $cursor) @connection(key: "operations_alerts") {
        edges {
          node {
            ...operations_alert
          }
        }
      }
    }
  }
`;

graphql`
  fragment operations_alert on Alert @refetchable(queryName: "operationsAlertQuery") {
    client
    kind
    raisedAt
    acknowledgedAt
  }
`;

graphql`
  query operationsCoachQuery {
    ...operations_roster
    ...operations_alerts
  }
`;

// Anything by its id alone, whatever it is.
graphql`
  query operationsNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...operations_progress @alias
      ...operations_entry @alias
      ...operations_alert @alias
      ... on Attempt {
        questions {
          stem
        }
        result {
          questions {
            question
            chosen
            options {
              option
              right
            }
          }
        }
      }
    }
  }
`;

// What was changed comes back with its id, so that the store updates what is shown.
graphql`
  mutation operationsAcknowledgeMutation($input: AcknowledgeAlertInput!) {
    acknowledgeAlert(input: $input) {
      alert {
        ...operations_alert
      }
      problems {
        code
        message
      }
    }
  }
`;

// What is new is put at the end of every list that shows it.
graphql`
  mutation operationsEnrolMutation($input: EnrolInput!, $connections: [ID!]!) {
    enrol(input: $input) {
      enrolment @appendNode(connections: $connections, edgeTypeName: "EnrolmentEdge") {
        ...operations_progress
      }
      problems {
        code
        message
      }
    }
  }
`;
